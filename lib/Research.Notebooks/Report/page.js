'use strict';
const root = document.documentElement;
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches;

const theme = document.getElementById('theme');
const nameTheme = () => { theme.textContent = isDark() ? 'Light' : 'Dark'; };
const themeChanged = () => { nameTheme(); dispatchEvent(new Event('themechange')); };
theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; themeChanged(); });
prefersDark.addEventListener('change', themeChanged);
nameTheme();

const code = document.getElementById('code');
const inputs = [...document.querySelectorAll('details.input')];
if (code) {
  const anyClosed = () => inputs.some(input => !input.open);
  const nameCode = () => { code.textContent = anyClosed() ? 'Show code' : 'Hide code'; };
  code.addEventListener('click', () => { const open = anyClosed(); inputs.forEach(input => { input.open = open; }); nameCode(); });
  inputs.forEach(input => input.addEventListener('toggle', nameCode));
  nameCode();
}
document.querySelector('.tools').hidden = false;

const contents = document.querySelector('nav > details');
if (contents) {
  const narrow = matchMedia('(max-width: 71.99rem)');
  const fold = () => { contents.open = !narrow.matches; };
  narrow.addEventListener('change', fold);
  fold();

  const entries = [...contents.querySelectorAll('a')];
  const sections = entries.map(entry => document.getElementById(decodeURIComponent(entry.hash.slice(1))));
  const mark = () => {
    const current = sections.findLastIndex(section => section.getBoundingClientRect().top < 120);
    entries.forEach((entry, index) => index === current ? entry.setAttribute('aria-current', 'true') : entry.removeAttribute('aria-current'));
  };
  addEventListener('scroll', mark, { passive: true });
  mark();
}

// Paper shows all results and the environment; code as it is folded on the screen.
const folds = [...document.querySelectorAll('details:not(.input)')];
let closed = [];
addEventListener('beforeprint', () => { closed = folds.filter(fold => !fold.open); closed.forEach(fold => { fold.open = true; }); });
addEventListener('afterprint', () => { closed.forEach(fold => { fold.open = false; }); });
