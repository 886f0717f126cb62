"use strict";
// Decodes one print job with npos (somebody else's ESC/POS parser), checks its structure and writes the paper as PBM.
// usage: node judge.js job.bin paper.pbm      stdout: one JSON document; exit 1 when the job is not a whole slip
const fs = require("fs");
const npos = require("npos");

const HEAD = 8; // GS v 0 m xL xH yL yH

function complain(why) {
  process.stderr.write(why + "\n");
  process.exit(1);
}

function raster(raw, node) {
  const at = node.offset;
  const width = raw.readUInt16LE(at + 4);
  const height = raw.readUInt16LE(at + 6);
  if (at + HEAD + width * height > raw.length) complain("a picture is cut off");
  return { width, height, data: raw.subarray(at + HEAD, at + HEAD + width * height) };
}

function bands(raw, tree) {
  const found = [];
  for (const node of tree) {
    if (node.ascii === "GS" && node.fn === "v0") found.push(raster(raw, node));
    if (node.ascii === "ESC" && node.fn === "J") found.push({ width: 0, height: raw[node.offset + 2], data: null });
  }
  return found;
}

function pbm(pieces) {
  const width = Math.max(...pieces.map((piece) => piece.width));
  const rows = [];
  for (const { width: own, height, data } of pieces) {
    for (let y = 0; y < height; y++) {
      const row = Buffer.alloc(width);
      if (data) data.copy(row, 0, y * own, (y + 1) * own);
      rows.push(row);
    }
  }
  return { width: width * 8, height: rows.length, body: Buffer.concat(rows) };
}

const raw = fs.readFileSync(process.argv[2]);
const parsed = npos.parser().analyze(raw);
if (parsed.error) complain(String(parsed.error.message));
const names = parsed.tree.map((node) => node.ascii + (node.fn || ""));
const count = (name) => names.filter((one) => one === name).length;
if (count("ESC@") !== 1) complain("not exactly one reset");
if (count("GSV") !== 1) complain("not exactly one cut");
if (count("GS(H") !== 1) complain("not exactly one process id");
if (count("STX") !== 0) complain("loose text between the commands");
const page = pbm(bands(raw, parsed.tree));
fs.writeFileSync(process.argv[3], Buffer.concat([Buffer.from(`P4\n${page.width} ${page.height}\n`), page.body]));
process.stdout.write(JSON.stringify({ width: page.width, height: page.height, commands: [...new Set(names)] }));
