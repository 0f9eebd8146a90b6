// Writes src/emoji/emoji.txt and src/character/ranges.rs, which are checked in; run it by hand,
// from the top of the repository, when Unicode grows. Node brings the properties of its Unicode.
//
//   npm install --no-save emojibase-data@17.0.0 emojilib@4 && node crates/text/generate.mjs
//
// The browser downloads emoji.txt inside the wasm, so this script spends bytes where people
// search: faces, hands and hearts get more keywords, gendered twins of a neutral emoji and
// signs that nobody sends are left out (any emoji may still be typed, and be a reaction).
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/package.json");
const emojibase = require("emojibase-data/en/data.json");
const github = require("emojibase-data/en/shortcodes/github.json");
const iamcal = require("emojibase-data/en/shortcodes/iamcal.json");
const emojilib = require("emojilib");

const NEWEST_EMOJI_VERSION = 15.1; // newer ones are boxes on too many machines
const GROUPS = [
  [0, "Smileys", 3], [1, "People", 1], [3, "Nature", 0], [4, "Food", 1], [5, "Travel", 0],
  [6, "Activities", 1], [7, "Objects", 0], [8, "Symbols", 0], [9, "Flags", 0],
];
const SUBGROUPS_DROPPED = new Set([83, 86, 88, 89, 92, 95]);
const KEPT = /^[🆗🆕🆒🆘🆓🅰🅱✡☮☯✝☪▶⏸🔁🔀⚧🚻🚮]/u;
const NOISE = new Set("143 animal animals food nature geometric mouth open sexy transportation clothing building symbol hand person human people japanese cold shape eyes family adult legs dating sport game awesome outlined large heavy small color white black green red blue with and face creature the for shape".split(" "));
/** Kinds of thing by which people look; on many lines, so each costs next to nothing. */
const KINDS = new Set("plant bird music sound drink weather vehicle ball insect fish money weapon time doctor computer email book tool boat train car office science space building clothes shoe flower tree game".split(" "));
const FAMOUS = new Set("joy heart smile tada thinking wave clap fire eyes pray ok_hand rocket heart_eyes sob +1 -1 raised_hands 100 poop skull shrug facepalm muscle bug broken_heart sunglasses beer beers cake coffee star sparkles ok x white_check_mark warning question".split(" "));
const HEADER = `# emoji name;shortcode;keywords: by generate.mjs, from emojibase-data (MIT, Miles Johnson), emojilib (MIT, Mu-An Chiou)
`;

const list = (value) => (value === undefined ? [] : [].concat(value));
const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}+]+/u).filter(Boolean);
/** Drops a variation selector where the emoji is one without it, so that each has one spelling. */
const spelled = (emoji) => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");

function is_wanted(entry) {
  if (entry.group === undefined || entry.group === 2 || entry.version > NEWEST_EMOJI_VERSION) return false;
  if (SUBGROUPS_DROPPED.has(entry.subgroup) && !KEPT.test(entry.emoji)) return false;
  if (/facing right|(-thirty|o’clock)$|^(family|kiss|couple with heart): |Japanese “|: (red|curly|white) hair|: bald/.test(entry.label)) return false;
  return !(/^(man|woman|men|women)\b/.test(entry.label) && /[\u200d]/.test(entry.emoji));
}

function name_of(entry) {
  return entry.label.toLowerCase().replace("’", "'").replace(/[:,“”.!&()]/g, " ").replace(/ +/g, " ").trim();
}

/** What people type that neither source has first. */
const EXTRA = {
  "🙏": "thanks", "👍": "yes like", "👎": "no dislike", "🎉": "party congratulations", "😂": "lol haha laugh", "💯": "perfect",
  "✅": "done", "🚀": "ship launch", "🤔": "hmm", "👏": "applause bravo", "🔥": "hot lit", "🐛": "insect", "😬": "oops awkward",
};

/** A shortcode earns its place only where its words are not the name's, and nothing else has it. */
function code_of(entry, name) {
  const codes = [...list(github[entry.hexcode]), ...list(iamcal[entry.hexcode])];
  const famous = codes.find((code) => FAMOUS.has(code));
  if (famous) return famous.replace(/_/g, " ") === name ? "" : famous;
  if (entry.group === 9 || codes.includes(name.replace(/ /g, "_"))) return "";
  return codes.find((code) => code.length < 12 && says_more(code, name)) ?? "";
}

function says_more(code, name) {
  const letters = (text) => text.replace(/[^a-z]/g, "");
  const known = new Set(words(name));
  const has_new_word = words(code).some((word) => !known.has(word.replace(/\d$/, "")));
  return has_new_word && !letters(name).includes(letters(code));
}

function keywords_of(entry, name, code, most) {
  const taken = [...words(name), ...words(code)];
  const tags = new Set(list(entry.tags).flatMap(words));
  const lib = list(emojilib[entry.emoji] ?? emojilib[spelled(entry.emoji)]).flatMap(words);
  const both = lib.filter((word) => tags.has(word));
  const codes = [...list(github[entry.hexcode]), ...list(iamcal[entry.hexcode])].flatMap(words);
  const found = EXTRA[entry.emoji]?.split(" ") ?? [];
  taken.push(...found);
  for (const word of [...codes, ...both, ...tags]) {
    const covered = taken.some((known) => known.startsWith(word) || word.startsWith(known));
    const room = KINDS.has(word) ? 1 : most;
    if (found.length < room && word.length > 2 && !NOISE.has(word) && !covered) taken.push(word) && found.push(word);
  }
  return found;
}

let text = HEADER;
const codes_taken = new Set(emojibase.filter(is_wanted).map((entry) => name_of(entry).replace(/ /g, "_")));
for (const [group, title, most] of GROUPS) {
  text += `[${title}]\n`;
  const entries = emojibase.filter((entry) => entry.group === group && is_wanted(entry));
  for (const entry of entries.sort((a, b) => a.order - b.order)) {
    const name = name_of(entry);
    let code = code_of(entry, name);
    if (codes_taken.has(code)) code = "";
    codes_taken.add(code);
    const keywords = keywords_of(entry, name, code, most).join(" ");
    text += `${spelled(entry.emoji)} ${name}${code || keywords ? ";" + code : ""}${keywords ? ";" + keywords : ""}\n`;
  }
}
writeFileSync(new URL("src/emoji/emoji.txt", import.meta.url), text);

/** The ranges of a Unicode property, unassigned places between two ranges taken in. */
function ranges(property, to) {
  const found = [];
  for (let code = 0x80; code <= to; code += 1) {
    const is = new RegExp(`\\p{${property}}`, "u").test(String.fromCodePoint(code));
    const last = found.at(-1);
    if (!is) continue;
    if (last && /^\p{Cn}*$/u.test(String.fromCodePoint(...Array.from({ length: code - last[1] - 1 }, (_, i) => last[1] + 1 + i)))) last[1] = code;
    else found.push([code, code]);
  }
  const last = found.at(-1);
  if (last[0] > 0x1fa6f) last[1] = to; // the block where new emoji go
  return found;
}

/** Runs of capitals whose small letters are equally far away: [first, last, step, distance]. */
function capitals() {
  const found = [];
  for (let code = 0x80; code <= 0xffff; code += 1) {
    const small = [...String.fromCodePoint(code).toLowerCase()];
    const far = (small[0].codePointAt(0) - code) & 0xffff;
    if (small.length > 1 || far === 0 || (code >= 0xd800 && code < 0xe000)) continue;
    const last = found.at(-1);
    const step = last && code - last[1];
    const fits = last && far === last[3] && step <= 2 && (last[0] === last[1] || step === last[2]);
    if (fits) [last[1], last[2]] = [code, step];
    else found.push([code, code, 1, far]);
  }
  return found;
}

const hex = (code) => "0x" + code.toString(16).toUpperCase().padStart(4, "0");
function table(name, doc, rows, type) {
  const tuples = rows.map((row) => `(${row.map(hex).join(", ")}),`);
  let lines = "";
  while (tuples.length) lines += "    " + tuples.splice(0, 16 / rows[0].length / 2).join(" ") + "\n";
  return `/// ${doc}\n#[rustfmt::skip]\npub(crate) const ${name}: &[(${type})] = &[\n${lines}];\n`;
}

const emoji = ranges("Emoji_Presentation", 0x1faff).filter(([a]) => a < 0x1f1e6 || a > 0x1f1ff);
const text_first = ranges("Emoji", 0x1faff).filter(([a]) => a < 0x1f1e6 || a > 0x1f1ff);
writeFileSync(new URL("src/character/ranges.rs", import.meta.url), `//! Ranges of Unicode ${process.versions.unicode}, first and last included; written by generate.mjs.
//! A place that Unicode has not filled yet belongs to the ranges around it, so that new emoji work.

${table("EMOJI_PRESENTATION", "Shown as an emoji without a variation selector.", emoji, "u32, u32")}
${table("EMOJI", "Emoji at all; those outside [`EMOJI_PRESENTATION`] need U+FE0F.", text_first, "u32, u32")}
${table("TAKES_SKIN_TONE", "May be followed by a skin tone.", ranges("Emoji_Modifier_Base", 0x1faff), "u32, u32")}
${table("MARKS", "Combining marks of the Basic Multilingual Plane: part of the character before them.", ranges("M", 0xffff).filter(([a]) => a < 0xfe00 || a > 0xfe0f), "u32, u32")}
${table("CAPITALS", "Capitals beyond ASCII: first, last, step, and how far on the small letter is, modulo 2^16.", capitals(), "u16, u16, u16, u16")}`);
