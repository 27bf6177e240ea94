// The library of CTRF: whether a report is valid, and what it counts in it. ESM resolves from where a script stands,
// so the folder with the modules is named.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [modules, file] = process.argv.slice(2);
const { calculateSummary, parse, validate } = await import(pathToFileURL(`${modules}/ctrf/dist/index.js`));

const report = parse(readFileSync(file, 'utf8'));
const { valid, errors } = validate(report);
console.log(JSON.stringify({ valid, errors, counted: calculateSummary(report.results.tests) }));
