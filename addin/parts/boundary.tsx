/** A screen that cannot be drawn says so, with the ways on: without it the whole pane would be empty, and stay so. */
import { Button } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';
import { Screen } from './screen.js';

interface Props {
  readonly children: ReactNode;
}

export class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: true } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Screen
        title="This cannot be shown"
        foot={
          <Button className="main" appearance="primary" onClick={() => location.reload()}>
            Open the pane anew
          </Button>
        }
      >
        <p>Either the pane has been updated since it was opened, or something is wrong with this screen. Nothing was sent, and your lists are as they were.</p>
        <p>Open the pane anew, or go back. If it comes back, tell your administrator.</p>
      </Screen>
    );
  }
}
