for (const plot of document.querySelectorAll('.plot > .plotly'))
  Plotly.newPlot(plot, JSON.parse(plot.nextElementSibling.textContent));

const fit = within => within.querySelectorAll('.js-plotly-plot').forEach(plot => Plotly.Plots.resize(plot));
for (const fold of document.querySelectorAll('details'))
  fold.addEventListener('toggle', () => fit(fold));
