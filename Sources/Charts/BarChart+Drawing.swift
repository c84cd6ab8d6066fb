import Values

/// 1200×800 pixels, which a phone shows at about a third of the size: no letter is smaller than 26.
extension BarChart {
    static let width = 1200.0
    static let height = 800.0
    private static let margin = 48.0

    /// The picture as PNG.
    package func png() throws(ChartError) -> [UInt8] {
        let canvas = try Canvas(width: Int32(Self.width), height: Int32(Self.height))
        canvas.write(title, Self.margin, 74, .init(size: 42, isBold: true), limit: Self.width - 2 * Self.margin)
        drawFigures(canvas)
        canvas.write(caption, Self.margin, 304, .init(size: 28, color: .mutedInk), limit: Self.width - 2 * Self.margin)
        let axis = axis
        // Where there is nothing, the height of an axis means nothing either.
        let labels = axis.ticks.map { isEmpty && $0 != 0 ? "" : axisLabel($0, isWhole: isWhole(axis)) }
        let labelWidth = labels.map { canvas.width(of: $0, Self.axisFace) }.max() ?? 0
        let plot = Plot(
            axis: axis, left: Self.margin + min(labelWidth, 300) + 20, right: Self.width - Self.margin, top: 340, bottom: 698)
        drawMarks(canvas, plot)
        drawAxis(canvas, plot, labels)
        drawBars(canvas, plot)
        if isEmpty {
            canvas.write(
                emptyNote, (plot.left + plot.right) / 2, 530, .init(size: 34, color: .mutedInk), .center, limit: plot.right - plot.left - 40
            )
        }
        return try canvas.png()
    }

    private static let axisFace = Canvas.Typeface(size: 26, color: .mutedInk)

    private func drawFigures(_ canvas: Canvas) {
        let width = (Self.width - 2 * Self.margin) / Double(max(1, figures.count))
        for (index, figure) in figures.enumerated() {
            let left = Self.margin + Double(index) * width
            let square = figure.color == nil ? 0.0 : 38.0
            if let color = figure.color { canvas.fill(left, 116, 26, 26, color) }
            canvas.write(figure.name, left + square, 140, .init(size: 30, color: .mutedInk), limit: width - square - 20)
            let color = figure.isAlarming ? Color.alarm : .ink
            canvas.write(figure.amount, left, 194, .init(size: 44, isBold: true, color: color), limit: width - 24)
            canvas.write(figure.note, left, 234, .init(size: 27, color: .mutedInk), limit: width - 20)
        }
    }

    private func drawMarks(_ canvas: Canvas, _ plot: Plot) {
        for (index, group) in groups.enumerated() {
            let (left, width) = plot.column(index, of: groups.count)
            let inner = width - 6
            if group.isMarked { canvas.fill(left, plot.top - 12, width, plot.bottom - plot.top + 90, .highlight) }
            let face = Canvas.Typeface(size: 27, isBold: group.isMarked, color: group.isMarked ? .ink : .mutedInk)
            canvas.write(group.label, left + width / 2, plot.bottom + 38, face, .center, limit: inner)
            canvas.write(group.sublabel, left + width / 2, plot.bottom + 70, Self.axisFace, .center, limit: inner)
        }
    }

    private func drawAxis(_ canvas: Canvas, _ plot: Plot, _ labels: [String]) {
        for (tick, label) in zip(plot.axis.ticks, labels) {
            let y = plot.height(of: tick)
            canvas.line(from: plot.left, to: plot.right, at: y, tick == 0 ? .baseline : .grid, width: tick == 0 ? 3 : 2)
            canvas.write(label, plot.left - 14, y + 9, Self.axisFace, .right, limit: 300)
        }
    }

    private func drawBars(_ canvas: Canvas, _ plot: Plot) {
        for (index, group) in groups.enumerated() {
            for (number, amount) in group.amounts.enumerated() where number < series.count && !amount.isZero {
                let (x, width) = plot.bar(number, of: group.amounts.count, column: index, of: groups.count)
                let (y, height) = plot.extent(of: amount)
                canvas.fill(x, y, width, height, series[number].color)
            }
        }
    }

    private func isWhole(_ axis: Axis) -> Bool { axis.step % Int128(Money.nanosPerUnit) == 0 }

    /// Cents say nothing where the axis steps by whole units.
    private func axisLabel(_ tick: Int128, isWhole: Bool) -> String {
        let currency = amounts.first?.currency ?? .usd
        let label = axisLabel(Money(nanos: Int64(clamping: tick), currency))
        return isWhole && label.utf8.count > 3 ? String(label.dropLast(3)) : label
    }
}

/// Where things stand between the axis and the right edge.
struct Plot {
    let axis: Axis
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    func height(of value: Int128) -> Double { bottom - axis.position(of: value) * (bottom - top) }

    func column(_ index: Int, of count: Int) -> (left: Double, width: Double) {
        let width = (right - left) / Double(max(1, count))
        return (left + Double(index) * width, width)
    }

    /// The bars of a column fill two thirds of it, at most 60 pixels each.
    func bar(_ number: Int, of bars: Int, column index: Int, of count: Int) -> (x: Double, width: Double) {
        let (start, width) = column(index, of: count)
        let one = min(60, width * 0.68 / Double(max(1, bars))).rounded()
        let first = start + (width - one * Double(bars)) / 2
        return ((first + one * Double(number)).rounded(), one)
    }

    /// An amount that is not zero is seen, however small beside the others.
    func extent(of amount: Money) -> (y: Double, height: Double) {
        let (zero, end) = (height(of: 0), height(of: Int128(amount.nanos)))
        let size = max(3, abs(zero - end))
        return (amount.isNegative ? zero : zero - size, size)
    }
}
