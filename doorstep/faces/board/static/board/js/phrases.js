// What is read aloud, as names of clips (static/board/clips/NAME.mp3) and as text for the machine's own voice.
// Digits of a ticket are read one by one, 1 as 幺; the number of a counter is read as a number.

/** "A012" → ["a", "0", "1", "2"]. */
export function spelled(label) {
  return [...label.toLowerCase()].filter((sign) => /[a-z0-9]/.test(sign));
}

/** 12 → ["shi", "2"]; 1 → ["yi"]; up to 999. */
export function counted(number) {
  const digit = (n) => (n === 1 ? "yi" : String(n));
  const hundreds = Math.floor(number / 100) % 10;
  const tens = Math.floor(number / 10) % 10;
  const ones = number % 10;
  const parts = [];
  if (hundreds) parts.push(digit(hundreds), "bai");
  if (tens) {
    if (tens > 1 || hundreds) parts.push(digit(tens));
    parts.push("shi");
  } else if (hundreds && ones) parts.push("0");
  if (ones || !parts.length) parts.push(digit(ones));
  return parts;
}

/** 请 A 零 幺 二 号 到 三 号窗口办理 */
export function calling({ label, counter }) {
  return {
    clips: ["qing", ...spelled(label), "hao", "dao", ...counted(counter), "window"],
    text: `请 ${spoken(label)} 号，到 ${counter} 号窗口办理`,
  };
}

/** 您已领取 A 零 零 五 号，前方等待 三 人 */
export function taken({ label, ahead }) {
  return {
    clips: ["taken", ...spelled(label), "hao", "ahead", ...counted(Math.min(ahead, 999)), "ren"],
    text: `您已领取 ${spoken(label)} 号，前方等待 ${ahead} 人`,
  };
}

function spoken(label) {
  return [...label].map((sign) => "零幺二三四五六七八九"[sign] ?? sign).join(" ");
}
