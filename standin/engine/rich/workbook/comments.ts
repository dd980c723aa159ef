/** `Excel.Comment` (threaded) with its replies. */
import { intersect } from '../../address.js';
import type { Workbook } from '../../book.js';
import { allow } from '../../cells.js';
import type { CommentData, ReplyData, SheetData } from '../../data.js';
import { eventNumbers } from '../../events.js';
import { invalidArgument, itemNotFound } from '../../refusal.js';
import { rangeAt } from '../makers.js';
import { placeArgument } from '../places.js';
import { registrations } from '../registrations.js';
import { asBoolean, asText, define, type Arguments, type Kind, type Thing } from '../thing.js';

interface CommentsSelf {
  readonly book: Workbook;
  readonly sheet: string | undefined;
}
interface CommentSelf {
  readonly book: Workbook;
  readonly id: string;
}
interface ReplySelf extends CommentSelf {
  readonly reply: string;
}

const all = (self: CommentsSelf): { readonly sheet: SheetData; readonly comment: CommentData }[] =>
  (self.sheet === undefined ? self.book.data.sheets : [self.book.sheet(self.sheet)]).flatMap((sheet) => sheet.comments.map((comment) => ({ sheet, comment })));
const found = (self: CommentSelf): { readonly sheet: SheetData; readonly comment: CommentData } => {
  const hit = all({ book: self.book, sheet: undefined }).find((x) => x.comment.id === self.id);
  if (!hit) throw itemNotFound();
  return hit;
};
const data = (self: CommentSelf): CommentData => found(self).comment;
const replyAt = (self: ReplySelf): ReplyData => {
  const hit = data(self).replies.find((r) => r.id === self.reply);
  if (!hit) throw itemNotFound();
  return hit;
};
const tell = (book: Workbook, number: number, sheet: SheetData, id: string): void => {
  book.events.tell(number, [sheet.id, 'Workbook'], { commentDetails: [{ commentId: id, replyIds: [] }], worksheetId: sheet.id, changeType: 'CommentEdited' });
};
const edit = (self: CommentSelf, deed: (c: CommentData) => void): void => {
  allow(found(self).sheet, 'allowEditObjects');
  self.book.touch();
  deed(data(self));
  tell(self.book, eventNumbers.commentChanged, found(self).sheet, self.id);
};
const location = (self: CommentSelf): Thing => rangeAt(self.book, found(self).sheet, data(self).area);

const commentKind: Kind<CommentSelf> = define<CommentSelf>('Comment', {
  identity: (self) => ({ Id: data(self).id }),
  values: {
    Id: (self) => data(self).id,
    Content: (self) => data(self).content,
    AuthorName: (self) => data(self).author,
    AuthorEmail: (self) => `${data(self).author.toLowerCase().replaceAll(' ', '.')}@example.com`,
    CreationDate: (self) => data(self).created,
    Resolved: (self) => data(self).resolved,
  },
  set: {
    Content: (self, v) => {
      edit(self, (c) => {
        c.content = asText(v);
      });
    },
    Resolved: (self, v) => {
      edit(self, (c) => {
        c.resolved = asBoolean(v);
      });
    },
  },
  parts: { Replies: (self) => repliesKind(self) },
  calls: {
    GetLocation: location,
    Delete: (self) => {
      const { sheet, comment } = found(self);
      allow(sheet, 'allowEditObjects');
      self.book.touch();
      sheet.comments = sheet.comments.filter((c) => c !== comment);
      tell(self.book, eventNumbers.commentDeleted, sheet, self.id);
    },
  },
});

const replyKind: Kind<ReplySelf> = define<ReplySelf>('CommentReply', {
  identity: (self) => ({ Id: replyAt(self).id }),
  values: {
    Id: (self) => replyAt(self).id,
    Content: (self) => replyAt(self).content,
    AuthorName: (self) => replyAt(self).author,
    CreationDate: (self) => replyAt(self).created,
    Resolved: (self) => data(self).resolved,
  },
  set: {
    Content: (self, v) => {
      edit(self, () => {
        replyAt(self).content = asText(v);
      });
    },
  },
  calls: {
    GetLocation: location,
    GetParentComment: (self) => commentKind({ book: self.book, id: self.id }),
    Delete: (self) => {
      replyAt(self);
      edit(self, (c) => {
        c.replies = c.replies.filter((r) => r.id !== self.reply);
      });
    },
  },
});

const repliesKind = define<CommentSelf>('CommentReplyCollection', {
  items: (self) => data(self).replies.map((r) => replyKind({ ...self, reply: r.id })),
  item: (self, key) => {
    const thing = replyKind({ ...self, reply: String(key) });
    thing.identity();
    return thing;
  },
  calls: {
    Add: (self, args) => {
      const reply: ReplyData = { id: self.book.next(0x53), content: args.text(0), author: 'Pat Example', created: self.book.now().toISOString() };
      edit(self, (c) => {
        c.replies.push(reply);
      });
      return replyKind({ ...self, reply: reply.id });
    },
    GetCount: (self) => data(self).replies.length,
  },
});

const byCell = (self: CommentsSelf, args: Arguments): CommentData | undefined => {
  const sheet = self.sheet === undefined ? self.book.active : self.book.sheet(self.sheet);
  const place = placeArgument(self.book, sheet, args, 0);
  return self.book.sheet(place.sheet).comments.find((c) => intersect(c.area, place.areas[0]!));
};
const find = (self: CommentsSelf, key: unknown): Thing | null =>
  all(self).some((x) => x.comment.id === key) ? commentKind({ book: self.book, id: String(key) }) : null;

const collection = define<CommentsSelf>('CommentCollection', {
  items: (self) => all(self).map((x) => commentKind({ book: self.book, id: x.comment.id })),
  item: (self, key) => {
    const thing = find(self, key);
    if (!thing) throw itemNotFound();
    return thing;
  },
  calls: {
    Add: (self, args) => {
      const sheet = self.sheet === undefined ? self.book.active : self.book.sheet(self.sheet);
      const place = placeArgument(self.book, sheet, args, 0),
        target = self.book.sheet(place.sheet),
        area = place.areas[0]!;
      allow(target, 'allowEditObjects');
      if (area.rows !== 1 || area.columns !== 1 || target.comments.some((c) => intersect(c.area, area))) throw invalidArgument();
      self.book.touch();
      const comment: CommentData = {
        id: self.book.next(0x52),
        area,
        content: args.text(1),
        resolved: false,
        author: 'Pat Example',
        created: self.book.now().toISOString(),
        replies: [],
      };
      target.comments.push(comment);
      tell(self.book, eventNumbers.commentAdded, target, comment.id);
      return commentKind({ book: self.book, id: comment.id });
    },
    GetCount: (self) => all(self).length,
    GetItemAt: (self, args) => {
      const hit = all(self)[args.number(0)];
      if (!hit) throw invalidArgument();
      return commentKind({ book: self.book, id: hit.comment.id });
    },
    GetItemByCell: (self, args) => {
      const hit = byCell(self, args);
      if (!hit) throw itemNotFound();
      return commentKind({ book: self.book, id: hit.id });
    },
    GetItemOrNullObject: (self, args) => find(self, args.raw(0)),
    ...registrations<CommentsSelf>(
      (self) => self.sheet ?? 'Workbook',
      (self) => self.book,
      { Added: eventNumbers.commentAdded, Deleted: eventNumbers.commentDeleted, Changed: eventNumbers.commentChanged },
    ),
  },
});

export const commentsOf = (book: Workbook, sheet?: string): Thing => collection({ book, sheet });
