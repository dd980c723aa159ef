/**
 * Writes the manifest that a company gives to Microsoft 365: `npm run manifest -- --host addin.example.com`.
 * One form for all; only the host name, the add-in's id and the words of the company differ. The one in the
 * repository is for the trial on this machine.
 */
import { writeFileSync } from 'node:fs';

export interface ManifestFor {
  /** Host name, with the port where it is not 443. */
  readonly host: string;
  /** Stays the same for ever: another id is another add-in, and workbooks no longer find theirs. */
  readonly id: string;
  readonly version: string;
  readonly company: string;
}

const trialHost = 'localhost:3443';
const trialID = '7b1d4c5e-2f7a-4f0e-9c58-3d1a6e0b9f21';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const titles = {
  group: 'Sheetbridge',
  open: 'Open',
  openTip: 'List records, select rows, preview and run actions on them.',
  actions: 'Actions',
  actionsTip: 'What can be done with the selected rows, and what it would cost.',
  refresh: 'Refresh',
  refreshTip: 'Bring this list up to date; what you typed is kept.',
  menu: 'Actions for the selection',
};

const icons = (prefix: string): string => [16, 32, 80].map((size) => `<bt:Image size="${size}" resid="${prefix}.${size}"/>`).join('');

const control = (kind: 'Button', id: string, label: string, tip: string, action: string): string => `
                <Control xsi:type="${kind}" id="Sheetbridge.${id}">
                  <Label resid="${label}"/>
                  <Supertip><Title resid="${label}"/><Description resid="${tip}"/></Supertip>
                  <Icon>${icons('Icon')}</Icon>
                  ${action}
                </Control>`;

const show = '<Action xsi:type="ShowTaskpane"><TaskpaneId>Sheetbridge.Pane</TaskpaneId><SourceLocation resid="Pane.Url"/></Action>';
const run = (name: string): string => `<Action xsi:type="ExecuteFunction"><FunctionName>${name}</FunctionName></Action>`;

export function manifest({ host, id, version, company }: ManifestFor): string {
  const root = `https://${host}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xmlns:ov="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="TaskPaneApp">
  <Id>${escaped(id)}</Id>
  <Version>${escaped(version)}</Version>
  <ProviderName>${escaped(company)}</ProviderName>
  <DefaultLocale>en-GB</DefaultLocale>
  <DisplayName DefaultValue="Sheetbridge"/>
  <Description DefaultValue="Runs your billing platform's actions on the rows you select: form, preview in pounds, one click, and a way back."/>
  <IconUrl DefaultValue="${root}/addin/icons/icon-32.png"/>
  <HighResolutionIconUrl DefaultValue="${root}/addin/icons/icon-64.png"/>
  <SupportUrl DefaultValue="${root}/docs"/>
  <AppDomains>
    <AppDomain>${root}</AppDomain>
  </AppDomains>
  <Hosts>
    <Host Name="Workbook"/>
  </Hosts>
  <Requirements>
    <Sets DefaultMinVersion="1.1">
      <Set Name="SharedRuntime" MinVersion="1.1"/>
      <Set Name="ExcelApi" MinVersion="1.13"/>
    </Sets>
  </Requirements>
  <DefaultSettings>
    <SourceLocation DefaultValue="${root}/addin/index.html"/>
  </DefaultSettings>
  <Permissions>ReadWriteDocument</Permissions>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="VersionOverridesV1_0">
    <Hosts>
      <Host xsi:type="Workbook">
        <Runtimes>
          <Runtime resid="Pane.Url" lifetime="long"/>
        </Runtimes>
        <DesktopFormFactor>
          <GetStarted>
            <Title resid="Started.Title"/>
            <Description resid="Started.Text"/>
            <LearnMoreUrl resid="Docs.Url"/>
          </GetStarted>
          <FunctionFile resid="Pane.Url"/>
          <ExtensionPoint xsi:type="PrimaryCommandSurface">
            <OfficeTab id="TabHome">
              <Group id="Sheetbridge.Group">
                <Label resid="Group.Label"/>
                <Icon>${icons('Icon')}</Icon>${control('Button', 'Open', 'Open.Label', 'Open.Tip', show)}${control('Button', 'Actions', 'Actions.Label', 'Actions.Tip', run('actions'))}${control('Button', 'Refresh', 'Refresh.Label', 'Refresh.Tip', run('refresh'))}
              </Group>
            </OfficeTab>
          </ExtensionPoint>
          <ExtensionPoint xsi:type="ContextMenu">
            <OfficeMenu id="ContextMenuCell">${control('Button', 'Menu', 'Menu.Label', 'Actions.Tip', run('actions'))}
            </OfficeMenu>
          </ExtensionPoint>
        </DesktopFormFactor>
      </Host>
    </Hosts>
    <Resources>
      <bt:Images>
${[16, 32, 80].map((size) => `        <bt:Image id="Icon.${size}" DefaultValue="${root}/addin/icons/icon-${size}.png"/>`).join('\n')}
      </bt:Images>
      <bt:Urls>
        <bt:Url id="Pane.Url" DefaultValue="${root}/addin/index.html"/>
        <bt:Url id="Docs.Url" DefaultValue="${root}/docs"/>
      </bt:Urls>
      <bt:ShortStrings>
        <bt:String id="Group.Label" DefaultValue="${titles.group}"/>
        <bt:String id="Open.Label" DefaultValue="${titles.open}"/>
        <bt:String id="Actions.Label" DefaultValue="${titles.actions}"/>
        <bt:String id="Refresh.Label" DefaultValue="${titles.refresh}"/>
        <bt:String id="Menu.Label" DefaultValue="${titles.menu}"/>
        <bt:String id="Started.Title" DefaultValue="Sheetbridge is ready"/>
      </bt:ShortStrings>
      <bt:LongStrings>
        <bt:String id="Started.Text" DefaultValue="Choose Home, then Open in the group Sheetbridge, and list the records you want to work on."/>
        <bt:String id="Open.Tip" DefaultValue="${titles.openTip}"/>
        <bt:String id="Actions.Tip" DefaultValue="${titles.actionsTip}"/>
        <bt:String id="Refresh.Tip" DefaultValue="${titles.refreshTip}"/>
      </bt:LongStrings>
    </Resources>
  </VersionOverrides>
  <ExtendedOverrides Url="${root}/addin/shortcuts.json"/>
</OfficeApp>
`;
}

/** The manifest of the trial belongs to the program: a company's goes beside it unless somebody names a file. */
const outFor = (host: string): string => (host === trialHost ? 'manifest.xml' : `manifest.${host.replace(':', '-')}.xml`);

/** The wishes on the command line, or the sentence why they do not do. */
export function wishes(words: readonly string[]): ManifestFor & { readonly out: string } {
  const given = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) given.set((words[at] ?? '').replace(/^--/, ''), words[at + 1] ?? '');
  const unknown = [...given.keys()].find((name) => !['host', 'id', 'version', 'company', 'out'].includes(name));
  if (unknown !== undefined) throw new Error(`There is no --${unknown}. Known: --host --id --version --company --out.`);
  const host = given.get('host') ?? trialHost;
  if (!/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i.test(host))
    throw new Error(`--host takes a host name such as addin.example.com, without https:// and without a path; not “${host}”.`);
  const id = given.get('id') ?? trialID;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw new Error('--id takes a GUID. Make one once and keep it for ever.');
  const version = given.get('version') ?? '1.0.0.0';
  if (!/^\d{1,5}(?:\.\d{1,5}){1,3}$/.test(version)) throw new Error('--version takes numbers with dots, such as 1.0.0.0.');
  return { host, id, version, company: given.get('company') ?? 'Sheetbridge', out: given.get('out') ?? outFor(host) };
}

if (import.meta.filename === process.argv[1]) {
  try {
    const { out, ...form } = wishes(process.argv.slice(2));
    writeFileSync(out, manifest(form));
    process.stdout.write(`${out} is written for https://${form.host}.\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
