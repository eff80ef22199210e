/** Answers what the measuring process asks of a server: its figures, and `questions` by name. */
export function answerParent(questions = {}) {
  const answers = { figures, ...questions };
  process.on('message', ({ ask, about }) => process.send({ answer: answers[ask](about) }));
}

function figures() {
  return { cpu: process.cpuUsage(), rss: process.memoryUsage().rss };
}
