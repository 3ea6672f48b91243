for (const element of document.querySelectorAll('.math')) {
  const tex = element.textContent.trim().slice(2, -2);
  katex.render(tex, element, { displayMode: element.matches('div, .display'), throwOnError: false, strict: 'ignore' });
}
