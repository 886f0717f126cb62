// Reads BPMN files with bpmn-moddle (somebody else's reader) and lints them with bpmnlint's recommended rules.
// usage: node judge.mjs file.bpmn ...      stdout: one JSON document {file: what was read}
import fs from "node:fs";
import path from "node:path";
import { BpmnModdle } from "bpmn-moddle";
import Linter from "bpmnlint/lib/linter.js";
import NodeResolver from "bpmnlint/lib/resolver/node-resolver.js";

// A linter for each file: the rule on duplicate flows remembers what it saw.
const linter = () => new Linter({ config: { extends: "bpmnlint:recommended" }, resolver: new NodeResolver() });

function count(elements) {
  const found = {};
  for (const { $type } of elements) found[$type.replace("bpmn:", "")] = (found[$type.replace("bpmn:", "")] || 0) + 1;
  return found;
}

async function read(file) {
  const { rootElement, references, warnings, elementsById } = await new BpmnModdle().fromXML(fs.readFileSync(file, "utf8"));
  const process = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
  const plane = rootElement.diagrams[0].plane.planeElement;
  const report = await linter().lint(rootElement);
  return {
    warnings: warnings.map((one) => one.message),
    dangling: references.filter((one) => !elementsById[one.id]).map((one) => one.id),
    lanes: process.laneSets[0].lanes.map((one) => one.name),
    unlaned: process.flowElements
      .filter((one) => one.incoming || one.outgoing)
      .filter((one) => process.laneSets[0].lanes.filter((lane) => (lane.flowNodeRef || []).includes(one)).length !== 1)
      .map((one) => one.id),
    elements: count(process.flowElements),
    tasks: process.flowElements.filter((one) => one.$type.endsWith("Task")).map((one) => one.id),
    drawn: plane.map((one) => one.bpmnElement && one.bpmnElement.id),
    lint: Object.entries(report).flatMap(([rule, all]) => all.map((one) => `${one.category} ${rule} ${one.id}: ${one.message}`)),
  };
}

const found = {};
for (const file of process.argv.slice(2)) found[path.basename(file, ".bpmn")] = await read(file);
process.stdout.write(JSON.stringify(found));
