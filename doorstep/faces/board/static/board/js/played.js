// Which calls a screen has still to read aloud: those above the last one it read, none older than a minute.
const TOO_OLD = 60_000; // ms

export class Played {
  /** `name` keeps two screens of one browser apart; a reload reads nothing twice. */
  constructor(name) {
    this.name = `doorstep-played-${name}`;
    this.last = Number(sessionStorage.getItem(this.name) ?? 0);
  }

  /** The new calls of a board, oldest first; each is given once. */
  take(board, now) {
    if (board.n < this.last) this.last = 0; // another database: its numbers begin anew
    const fresh = board.calls.filter((call) => call.n > this.last).sort((a, b) => a.n - b.n);
    if (fresh.length) {
      this.last = fresh.at(-1).n;
      sessionStorage.setItem(this.name, String(this.last));
    }
    return fresh.filter((call) => now - call.at <= TOO_OLD);
  }
}
