// A table as a file to take away: CSV, or a workbook for Excel (a ZIP of XML, stored without compression).

/** A cell of CSV; what a spreadsheet would take for a formula is guarded. */
function cell(value) {
  const safe = /^[=+\-@]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function csv(lines) {
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

const escaped = (value) => value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function sheet(lines) {
  const rows = lines.map((line, at) => {
    const cells = line.map((value) =>
      at && value !== "" && !Number.isNaN(Number(value))
        ? `<c><v>${Number(value)}</v></c>`
        : `<c t="inlineStr"><is><t>${escaped(value)}</t></is></c>`,
    );
    return `<row>${cells.join("")}</row>`;
  });
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return `<worksheet xmlns="${main}"><sheetData>${rows.join("")}</sheetData></worksheet>`;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

function parts(lines) {
  return {
    "[Content_Types].xml":
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${KIND}.worksheet+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml":
      `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><sheets>` +
      '<sheet name="authorities" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": sheet(lines),
  };
}

const CHECKS = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The checksum that a ZIP has for each of its files (CRC-32). */
function checksum(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = CHECKS[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Numbers of two or four bytes, the small end first. */
function numbers(...pairs) {
  const out = [];
  for (const [value, size] of pairs) for (let at = 0; at < size; at++) out.push((value >>> (8 * at)) & 0xff);
  return Uint8Array.from(out);
}

/** A ZIP of texts by name, stored without compression. */
export function zip(files, type = "application/zip") {
  const encoder = new TextEncoder();
  const local = [], central = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const words = encoder.encode(name), bytes = encoder.encode(text);
    const about = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [checksum(bytes), 4], [bytes.length, 4], [bytes.length, 4], [words.length, 2], [0, 2]];
    local.push(numbers([0x04034b50, 4], ...about), words, bytes);
    central.push(numbers([0x02014b50, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), words);
    at += 30 + words.length + bytes.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0), many = Object.keys(files).length;
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [many, 2], [many, 2], [size, 4], [at, 4], [0, 2]);
  return new Blob([...local, ...central, end], { type });
}

export function xlsx(lines) {
  const files = Object.entries(parts(lines)).map(([name, text]) => [name, HEAD + text]);
  return zip(Object.fromEntries(files), `${KIND}.sheet`);
}

/** Give a table (lines of words) to the reader as a file. */
export function save(name, kind, lines) {
  give(`${name}.${kind}`, kind === "xlsx" ? xlsx(lines) : new Blob(["\ufeff" + csv(lines)], { type: "text/csv" }));
}

/** Give a file to the reader. */
export function give(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
