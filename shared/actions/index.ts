/** Every action, in menu order. A new action is a new file and its line here. */
import type { Action, EntityName } from '../types.js';
import accept from './accept.js';
import addFeatures from './addFeatures.js';
import addMandate from './addMandate.js';
import addNumbers from './addNumbers.js';
import addPayment from './addPayment.js';
import allocate from './allocate.js';
import applyAnnualIncrease from './applyAnnualIncrease.js';
import applyIncrease from './applyIncrease.js';
import approve from './approve.js';
import cancel from './cancel.js';
import changeRecurringCharge from './changeRecurringCharge.js';
import clone from './clone.js';
import collect from './collect.js';
import create from './create.js';
import createIncreaseVersion from './createIncreaseVersion.js';
import remove from './delete.js';
import deliver from './deliver.js';
import discard from './discard.js';
import dispute from './dispute.js';
import divert from './divert.js';
import drop from './drop.js';
import edit from './edit.js';
import email from './email.js';
import enterPayment from './enterPayment.js';
import enterReceipt from './enterReceipt.js';
import exportToLedger from './exportToLedger.js';
import finalBill from './finalBill.js';
import forecast from './forecast.js';
import generatePIN from './generatePIN.js';
import giveTo from './giveTo.js';
import giveUp from './giveUp.js';
import hide from './hide.js';
import holdBack from './holdBack.js';
import linkToXero from './linkToXero.js';
import lock from './lock.js';
import makeBillable from './makeBillable.js';
import makeNonBillable from './makeNonBillable.js';
import markBounced from './markBounced.js';
import markReturned from './markReturned.js';
import markSent from './markSent.js';
import recreate from './recreate.js';
import recreateSent from './recreateSent.js';
import reinstate from './reinstate.js';
import release from './release.js';
import promiseToPay from './promiseToPay.js';
import remind from './remind.js';
import request from './request.js';
import reverse from './reverse.js';
import retry from './retry.js';
import sendIncreaseNotice from './sendIncreaseNotice.js';
import sendStatement from './sendStatement.js';
import sendToXero from './sendToXero.js';
import suspend from './suspend.js';
import tryAgain from './tryAgain.js';
import swap from './swap.js';
import overrideAnnualIncrease from './overrideAnnualIncrease.js';
import takeBackAnnualIncrease from './takeBackAnnualIncrease.js';
import takeBackAccepted from './takeBackAccepted.js';
import takeBackGiven from './takeBackGiven.js';
import takeBackSwap from './takeBackSwap.js';
import takeOutOfLedger from './takeOutOfLedger.js';
import tickOff from './tickOff.js';
import unhide from './unhide.js';
import unlock from './unlock.js';
import unsuspend from './unsuspend.js';
import withdraw from './withdraw.js';
import withdrawDispute from './withdrawDispute.js';
import writeOff from './writeOff.js';
import untick from './untick.js';
import writeOffDebt from './writeOffDebt.js';

export const actions: readonly Action[] = [
  ...drop,
  ...reinstate,
  ...suspend,
  ...unsuspend,
  ...makeNonBillable,
  ...makeBillable,
  ...finalBill,
  ...swap,
  ...takeBackSwap,
  ...addFeatures,
  ...addNumbers,
  ...addPayment,
  ...addMandate,
  ...collect,
  ...cancel,
  ...enterPayment,
  ...markReturned,
  ...withdraw,
  ...changeRecurringCharge,
  ...applyAnnualIncrease,
  ...overrideAnnualIncrease,
  ...takeBackAnnualIncrease,
  ...writeOffDebt,
  ...linkToXero,
  ...divert,
  ...allocate,
  ...enterReceipt,
  ...giveTo,
  ...accept,
  ...dispute,
  ...withdrawDispute,
  ...takeBackAccepted,
  ...takeBackGiven,
  ...tryAgain,
  ...writeOff,
  ...release,
  ...discard,
  ...approve,
  ...email,
  ...deliver,
  ...recreate,
  ...remind,
  ...promiseToPay,
  ...sendIncreaseNotice,
  ...sendStatement,
  ...sendToXero,
  ...exportToLedger,
  ...retry,
  ...markSent,
  ...giveUp,
  ...markBounced,
  ...forecast,
  ...request,
  ...holdBack,
  ...tickOff,
  ...untick,
  ...generatePIN,
  ...reverse,
  ...recreateSent,
  ...takeOutOfLedger,
  ...applyIncrease,
  ...createIncreaseVersion,
  ...create,
  ...edit,
  ...clone,
  ...lock,
  ...unlock,
  ...hide,
  ...unhide,
  ...remove,
];

const byEntity: ReadonlyMap<EntityName, ReadonlyMap<string, Action>> = (() => {
  const found = new Map<EntityName, Map<string, Action>>();
  for (const each of actions) found.set(each.entity, (found.get(each.entity) ?? new Map<string, Action>()).set(each.name, each));
  return found;
})();

/** The action of an entity by name. */
export const actionOf = (entity: EntityName, name: string): Action | undefined => byEntity.get(entity)?.get(name);

/** The actions of an entity, in menu order. */
export const actionsOf = (entity: EntityName): readonly Action[] => [...(byEntity.get(entity)?.values() ?? [])];
