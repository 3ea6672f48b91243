const figures = [...document.querySelectorAll('figure > .interactive')].map(plot => ({ plot, source: plot.nextElementSibling.textContent }));
const small = matchMedia('(max-width: 40rem)');

// In the dark a grey becomes its opposite, white the colour of the page; colours of data stay.
const page = [22, 24, 27];
const greys = /#([0-9a-f]{2})\1\1\b|#([0-9a-f])\2\2\b|rgba?\((\d+), ?\3, ?\3(?=[,)])/gi;
const darken = text => text.replace(/\bwhite\b/gi, '#ffffff').replace(/\bblack\b/gi, '#000000').replace(greys, (grey, two, one, number) => {
  const value = number ? Number(number) : parseInt(two || one + one, 16);
  const opposite = page.map(channel => Math.round(255 - value * (255 - channel) / 255)).join();
  return number ? `${grey.slice(0, grey.indexOf('('))}(${opposite}` : `rgb(${opposite})`;
});
const inDark = (value, key = '') => {
  if (typeof value === 'string')
    return /color$/i.test(key) ? darken(value) : key === 'text' ? value.replace(/color: ?[^;"']+/gi, darken) : value;
  if (Array.isArray(value))
    return key === 'colorscale' ? value : value.map(item => inDark(item, key));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inDark(item, name)]));
  return value;
};
const ownColours = trace => /^(heatmap|image|contour|surface)/.test(trace.type) ? trace : inDark(trace);

// A title that is wider than its figure gets more lines, and the figure more room above.
const wrap = (line, width) => {
  const [, start, text, end] = /^((?:<[^>]+>)*)(.*?)((?:<\/[^>]+>)*)$/.exec(line);
  const lines = [];
  for (const word of text.split(' ')) {
    if (lines.length > 0 && lines.at(-1).length + word.length < width)
      lines.push(`${lines.pop()} ${word}`);
    else
      lines.push(word);
  }
  return lines.map(part => start + part + end);
};
const fitTitle = (layout, width) => {
  const title = layout.title?.text;
  if (!title || !width)
    return;
  const size = Math.min(layout.title.font?.size ?? 17, small.matches ? 15 : Infinity);
  const lines = title.split('<br>').flatMap(line => wrap(line, width / (size * (/^<b>/.test(line) ? 0.6 : 0.45))));
  const added = (lines.length - title.split('<br>').length) * size * 1.3;
  layout.title.font = { ...layout.title.font, size };
  layout.title.text = lines.join('<br>');
  layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 100) + added };
};

const draw = ({ plot, source }) => {
  const { data, layout = {}, config } = JSON.parse(source);
  if (data.filter(trace => trace.type === 'image').length > 1)
    plot.classList.add('gallery');
  const base = layout.template?.layout ?? {};
  layout.paper_bgcolor ??= base.paper_bgcolor ?? '#ffffff';
  layout.plot_bgcolor ??= base.plot_bgcolor ?? '#ffffff';
  layout.font = { color: '#222222', ...base.font, ...layout.font };
  layout.uirevision = 'same';
  fitTitle(layout, plot.clientWidth);
  if (small.matches)
    layout.margin = { ...layout.margin, l: Math.min(layout.margin?.l ?? 80, 56), r: Math.min(layout.margin?.r ?? 80, 12) };
  return isDark()
    ? Plotly.react(plot, data.map(ownColours), inDark(layout), config)
    : Plotly.react(plot, data, layout, config);
};
const drawAll = () => figures.forEach(draw);
addEventListener('themechange', drawAll);
small.addEventListener('change', drawAll);
for (const fold of document.querySelectorAll('details.results'))
  fold.addEventListener('toggle', () => figures.filter(({ plot }) => fold.contains(plot)).forEach(draw));
drawAll();
