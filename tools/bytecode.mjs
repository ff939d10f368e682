// Compile the modules that reading a document imports: node bytecode.mjs PYODIDE PROGRAM OUT WHEEL...
import {readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

const [folder, program, out, ...wheels] = process.argv.slice(2);
const {loadPyodide} = await import(pathToFileURL(resolve(folder, "pyodide.mjs")).href);
const python = await loadPyodide({indexURL: join(resolve(folder), "/")});
const extractDir = python.runPython("from site import getsitepackages; getsitepackages()[0]");
for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", {extractDir});
python.runPython(readFileSync(program, "utf8"));
python.runPython('write_bytecode("/out.zip")');
writeFileSync(out, python.FS.readFile("/out.zip"));
