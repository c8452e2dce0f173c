// What a room's name may be, by the rules of the server (ChatRules): one that it would refuse is answered here, without a connection.

const MAX_ROOM = 32;
const OTHER_CHARACTER = /[^\p{L}\p{Nd}\p{Mn}\p{Mc}_-]/u;

/** The name as the server writes it. */
export function roomName(typed) {
  return typed.normalize('NFC').toLowerCase();
}

/** What is wrong with a name, and what to change; empty when nothing is. */
export function roomProblem(room) {
  const length = [...room].length;
  if (length === 0) {
    return 'A room needs a name: letters, digits, “-” or “_”.';
  }
  const other = room.match(OTHER_CHARACTER)?.[0];
  if (other !== undefined) {
    const what = other.trim() === '' ? 'a space' : `“${other}”`;
    return `The name of a room has letters, digits, “-” and “_” only, and this one has ${what}. Take that out, or write “-” for it.`;
  }
  if (length > MAX_ROOM) {
    return `The name of a room has at most ${MAX_ROOM} characters, and this one has ${length}. Shorten it.`;
  }
  return '';
}
