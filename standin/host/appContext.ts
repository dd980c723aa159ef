/** What Excel on the web tells an add-in about itself when it starts. */

/** Only what the engine plays is advertised. Versions above 1.9 are texts, since the number 1.10 would be 1.1. */
const requirementSets: Readonly<Record<string, string | number>> = {
  ExcelApi: '1.14',
  AddinCommands: '1.1',
  Settings: '1.1',
  DocumentEvents: '1.1',
  DialogApi: '1.1',
  SharedRuntime: '1.1',
  DelayForCellEdit: '1.1',
};

export interface Conversation {
  readonly id: string;
  readonly control: string;
  readonly correlation: string;
  readonly origin: string;
}

export const hostInfo = (conversation: Conversation): string => `Excel$Web$16.01$en-US$${conversation.correlation}$$$0`;

/** The frame's name is where the library looks for the way to its host. */
export const frameName = (conversation: Conversation): string =>
  JSON.stringify({
    baseFrameName: 'taskpane',
    hostInfo: hostInfo(conversation),
    xdmInfo: `${conversation.id}|${conversation.control}|${conversation.origin}`,
    serializerVersion: 1,
    flights: '[]',
  });

export const appContext = (
  conversation: Conversation,
  book: { readonly name: string; readonly settings: Readonly<Record<string, string>> },
  size: { readonly width: number; readonly height: number },
  opened: boolean,
  locale: string,
): Readonly<Record<string, unknown>> => ({
  _id: conversation.control,
  _appName: 16,
  _appVersion: '16.0',
  _appMinorVersion: 1,
  _appUILocale: 'en-US',
  _dataLocale: locale,
  _docUrl: `${conversation.origin}/${book.name}`,
  _clientMode: 1,
  _settings: Object.entries(book.settings),
  _reason: opened ? 'documentOpened' : 'inserted',
  _osfControlType: 1,
  _eToken: '',
  _correlationId: conversation.correlation,
  _appInstanceId: conversation.control,
  _requirementMatrix: JSON.stringify(requirementSets),
  _hostFullVersion: '16.0.18000.0',
  _clientWindowHeight: size.height,
  _clientWindowWidth: size.width,
  _addinName: 'Sheetbridge',
  _appDomains: [conversation.origin],
  _wacHostEnvironment: '0',
});
