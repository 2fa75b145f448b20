// libsignal-node prints whole sessions, with their keys, through console.log, .info and .warn. Nothing of a
// peer's library may reach the terminal; what this suite has to say goes straight to standard output.
for (const level of ["log", "info", "warn", "debug", "error"]) console[level] = () => {};

export const say = (text) => process.stdout.write(`${text}\n`);

const logger = { level: "silent", child: () => logger };
for (const level of ["trace", "debug", "info", "warn", "error", "fatal"]) logger[level] = () => {};

export { logger };
