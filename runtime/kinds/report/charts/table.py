"""The rows themselves, as a grid among charts."""

from runtime.kinds.report.charts.chart import Canvas, ChartType, Drawn, amount, slot


def draw(canvas: Canvas) -> Drawn:
    names = canvas.many("columns") or list(canvas.frame.names)
    places = [canvas.frame.places[name] for name in names]
    rows = [[row[place] for place in places] for row in canvas.frame.rows[: int(canvas.option("rows", 100))]]
    columns = [{"name": name, "label": canvas.looks.label(name), "type": canvas.frame.type_of(name)} for name in names]
    return Drawn(grid={"columns": columns, "rows": rows})


CHART = ChartType(
    name="table",
    title={"en": "Table", "zh-CN": "表格"},
    slots=(slot("columns", "Columns", "列", required=False, many=True),),
    options={"rows": amount("Rows", "行数", minimum=1, maximum=1000)},
    bundle="none",
    draw=draw,
)
