package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.PairingCodeOutcome;

/// Asks for the pairing code of one session: starts it inside its mailbox, and waits for the server
/// outside, so that everything else goes on meanwhile.
final class CodePairing {
  private final NodeParts parts;
  private final Mailbox mailbox;
  private final Watchers watchers;
  private final LiveLink link;
  private final Dialer dialer;
  private final Outlook outlook;

  CodePairing(
      NodeParts parts,
      Mailbox mailbox,
      Watchers watchers,
      LiveLink link,
      Dialer dialer,
      Outlook outlook) {
    this.parts = parts;
    this.mailbox = mailbox;
    this.watchers = watchers;
    this.link = link;
    this.dialer = dialer;
    this.outlook = outlook;
  }

  /// Blocks for as long as the server takes.
  PairingCodeOutcome ask(String digits) {
    var outcome = PairingCodes.ask(mailbox.ask(this::start).join(), digits);
    if (outcome instanceof PairingCodeOutcome.Offered offered) {
      mailbox.post(() -> outlook.known().ifPresent(state -> tell(offered, state)));
    }
    return outcome;
  }

  private PairingCodes.Start start() {
    if (outlook.state().flatMap(SessionState::jid).isPresent()) {
      return new PairingCodes.Start.Linked();
    }
    watchers.look();
    if (link.codes().needsNewRound(parts.now())) {
      link.close();
    }
    dialer.start();
    return link.get()
        .<PairingCodes.Start>map(PairingCodes.Start.At::new)
        .orElseGet(PairingCodes.Start.Nowhere::new);
  }

  private void tell(PairingCodeOutcome.Offered offered, SessionState state) {
    if (state.status() == Status.SCANNING) {
      watchers.tell(link.codes().offer(offered, state, parts.now()));
    }
  }
}
