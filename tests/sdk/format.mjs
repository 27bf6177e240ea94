// The official formatter of Cucumber Messages: reads a file, writes its page. ESM resolves from where a script
// stands, so the folder with the modules is named.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [modules, file] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(`${modules}/${path}`));
const { CucumberHtmlStream } = await load('@cucumber/html-formatter/dist/src/index.js');
const { parseEnvelope } = await load('@cucumber/messages/dist/index.js');

const page = new CucumberHtmlStream();
page.pipe(process.stdout);
for await (const line of createInterface({ input: createReadStream(file) })) {
  page.write(parseEnvelope(line));
}
page.end();
