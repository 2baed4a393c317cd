// Copies the pinned npm parts beside the pages that use them. Nothing is bundled or
// rewritten: what the browser gets is what the lock file's checksum covers.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { decompress } from "wawoff2";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const parts = join(root, "node_modules");
const vendor = join(root, "doorstep/faces/shell/static/vendor");
const fonts = join(root, "doorstep/acts/certificates/fonts");

/** [package, file inside it, folder it goes to, name there] */
const FILES = [
  ["htmx.org", "dist/htmx.min.js", vendor, "htmx.min.js"],
  ["htmx.org", "LICENSE", vendor, "htmx.LICENSE"],
  ["@alpinejs/csp", "dist/module.esm.min.js", vendor, "alpine-csp.esm.min.js"],
  ["bootstrap", "dist/css/bootstrap.min.css", vendor, "bootstrap.min.css"],
  ["bootstrap", "LICENSE", vendor, "bootstrap.LICENSE"],
  ["tus-js-client", "dist/tus.min.js", vendor, "tus.min.js"],
  ["tus-js-client", "LICENSE", vendor, "tus.LICENSE"],
  ["@expo-google-fonts/noto-serif-sc", "400Regular/NotoSerifSC_400Regular.ttf", fonts, "NotoSerifSC-Regular.ttf"],
  ["@expo-google-fonts/noto-serif-sc", "700Bold/NotoSerifSC_700Bold.ttf", fonts, "NotoSerifSC-Bold.ttf"],
  ["@expo-google-fonts/noto-serif-sc", "LICENSE_FONT", fonts, "NotoSerifSC.LICENSE"],
];

/** Bootstrap names a source map that we do not ship; a manifest storage would stop at it. */
function withoutSourceMap(text) {
  return text.replace(/\/\*# sourceMappingURL=.*?\*\//g, "").replace(/\/\/# sourceMappingURL=.*$/gm, "");
}

function copy([name, file, folder, target]) {
  const from = join(parts, name, file);
  if (!existsSync(from)) throw new Error(`${name}/${file} is missing: run "npm ci" first`);
  mkdirSync(folder, { recursive: true });
  const to = join(folder, target);
  if (/\.(css|js)$/.test(target)) writeFileSync(to, withoutSourceMap(readFileSync(from, "utf8")));
  else copyFileSync(from, to);
  const version = JSON.parse(readFileSync(join(parts, name, "package.json"), "utf8")).version;
  const digest = createHash("sha256").update(readFileSync(to)).digest("hex");
  return { part: `${name}@${version}`, file: target, sha256: digest };
}

/**
 * Names of people hold characters outside Noto Serif SC (it has the 8,105 of the general list, few of
 * extensions B to F). HanaMin has them, published as web-font slices; typst reads TrueType only.
 */
async function rareCharacters() {
  const from = join(parts, "hanamin");
  const slices = readdirSync(from).filter((n) => /^HanaMinB\.CJK-Unified-Ideographs-Extension-.*\.woff2$/.test(n));
  const stamp = join(fonts, "rare/parts.txt");
  const want = JSON.parse(readFileSync(join(from, "package.json"), "utf8")).version + " " + slices.length + "\n";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === want) return slices.length;
  mkdirSync(join(fonts, "rare"), { recursive: true });
  for (const name of slices) {
    const ttf = await decompress(readFileSync(join(from, name)));
    writeFileSync(join(fonts, "rare", name.replace(/\.woff2$/, ".ttf")), ttf);
  }
  writeFileSync(stamp, want);
  return slices.length;
}

rmSync(vendor, { recursive: true, force: true });
const copied = FILES.map(copy);
writeFileSync(join(vendor, "parts.json"), JSON.stringify(copied, null, 2) + "\n");
const slices = await rareCharacters();
console.log(`front end: ${copied.length} files from ${new Set(copied.map((c) => c.part)).size} pinned parts, ${slices} font slices for rare characters`);
