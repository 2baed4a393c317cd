// Reads numbers aloud: the machine's own Chinese voice where it has one, else recorded clips in a row; a chime
// before either. Each clip is told to the window as `doorstep:clip` {clip, phase: start|end, about, turn}.
const PATIENCE = 8000; // ms; a clip that never ends must not silence the hall
const RUSH = 2; // more phrases waiting than this: read once and a little faster

export class Voice {
  /** `folder` holds the clips; `onBlocked(isBlocked)` tells whether the browser wants a touch before any sound. */
  constructor(folder, { onBlocked = () => {} } = {}) {
    this.folder = folder;
    this.onBlocked = onBlocked;
    this.waiting = [];
    this.isSpeaking = false;
    this.isBlocked = false;
    this.clips = new Map();
  }

  /** Whether sound may be played; asks the browser by playing the chime without loudness. */
  async probe() {
    const chime = this.clip("chime");
    chime.volume = 0;
    await this.unblock(chime);
    chime.volume = 1;
  }

  /** After somebody touched 开启声音. */
  async enable() {
    await this.unblock(this.clip("chime"));
    this.next();
  }

  async unblock(audio) {
    try {
      await audio.play();
      this.block(false);
    } catch (error) {
      this.block(error.name === "NotAllowedError");
    }
  }

  block(isBlocked) {
    this.isBlocked = isBlocked;
    this.onBlocked(isBlocked);
  }

  /** Say a phrase of phrases.js when those before it are said; `about` comes back with every event. */
  say(phrase, about, turns = 2) {
    this.waiting.push({ phrase, about, turns });
    this.next();
  }

  async next() {
    if (this.isSpeaking || this.isBlocked || !this.waiting.length) return;
    this.isSpeaking = true;
    const { phrase, about, turns } = this.waiting.shift();
    const isRush = this.waiting.length > RUSH;
    for (let turn = 1; turn <= (isRush ? 1 : turns) && !this.isBlocked; turn++) {
      await this.turn(phrase, { ...about, turn }, isRush ? 1.4 : 1);
    }
    this.isSpeaking = false;
    this.next();
  }

  async turn(phrase, about, rate) {
    if (about.turn === 1) await this.play("chime", about, rate);
    const voice = own();
    if (voice && (await this.speak(phrase.text, voice, about, rate))) return;
    for (const name of phrase.clips) await this.play(name, about, rate);
  }

  clip(name) {
    if (!this.clips.has(name)) this.clips.set(name, new Audio(`${this.folder}${name}.mp3`));
    return this.clips.get(name);
  }

  play(name, about, rate) {
    const audio = this.clip(name);
    return new Promise((done) => {
      const end = () => {
        clearTimeout(timer);
        audio.onended = audio.onerror = null;
        tell(name, "end", about);
        done();
      };
      const timer = setTimeout(end, PATIENCE);
      audio.onended = audio.onerror = end;
      audio.currentTime = 0;
      audio.playbackRate = rate;
      tell(name, "start", about);
      audio.play().catch((error) => {
        this.block(error.name === "NotAllowedError");
        end();
      });
    });
  }

  /** Whether the machine's own voice said it to the end. */
  speak(text, voice, about, rate) {
    return new Promise((done) => {
      const words = new SpeechSynthesisUtterance(text);
      const end = (isSaid) => {
        clearTimeout(timer);
        tell("speech", "end", about);
        done(isSaid);
      };
      const timer = setTimeout(() => end(false), PATIENCE * 2);
      Object.assign(words, { voice, lang: voice.lang, rate: 0.9 * rate });
      words.onend = () => end(true);
      words.onerror = () => end(false);
      tell("speech", "start", about);
      speechSynthesis.speak(words);
    });
  }
}

/** A Chinese voice that speaks without the network; lists load late, so it is asked each time. */
function own() {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((voice) => voice.localService && /^(zh|cmn)/i.test(voice.lang));
}

function tell(clip, phase, about) {
  window.dispatchEvent(new CustomEvent("doorstep:clip", { detail: { clip, phase, ...about } }));
}
