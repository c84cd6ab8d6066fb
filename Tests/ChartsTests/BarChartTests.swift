import Testing
import Values

@testable import Charts

@Suite struct BarChartTests {
    private func chart(_ amounts: [[Int64]], label: String = "21") -> BarChart {
        let groups = amounts.enumerated().map { index, nanos in
            BarChart.Group(label, sublabel: "Nov", nanos.map { Money(nanos: $0, .usd) }, isMarked: index == amounts.count - 1)
        }
        return BarChart(
            title: "Звіт за 21.11.2026", caption: "Останні 14 днів", emptyNote: "Нічого не проведено.",
            figures: [.init("Доходи", "1,00 USD", color: .incoming), .init("Прибуток", "-2,00 USD", note: "−3,00", isAlarming: true)],
            series: [.init("Доходи", .incoming), .init("Витрати", .outgoing)], groups: groups, axisLabel: { $0.decimal })
    }

    @Test(
        "a picture is a PNG of 1200×800, whatever it shows",
        arguments: [
            [], [[0, 0]], [[1, 0]], [[.max, 1], [0, 3]], [[-5_000_000_000, 7_000_000_000]], [[.min, .max]],
        ] as [[[Int64]]])
    func size(amounts: [[Int64]]) throws {
        let png = try chart(amounts).png()
        #expect(Array(png.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(Array(png[12..<16]) == Array("IHDR".utf8))
        func number(at offset: Int) -> Int { png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        #expect(number(at: 16) == 1200 && number(at: 20) == 800)
        #expect(Array(png.suffix(8).prefix(4)) == Array("IEND".utf8))
        #expect(png.count < 200_000, "Telegram and phones are spared")
    }

    @Test("labels of any length and content are drawn")
    func strangeLabels() throws {
        for label in [String(repeating: "Ж", count: 500), "a\u{0}b\nc\u{7}", "", "👍🏽"] { _ = try chart([[1, 2]], label: label).png() }
    }

    @Test("a bar is as long as its amount, stands on zero, and is seen however small")
    func lengths() {
        let plot = Plot(axis: Axis(covering: [-100, 100]), left: 0, right: 100, top: 0, bottom: 200)
        func bar(_ nanos: Int64) -> (y: Double, height: Double) { plot.extent(of: Money(nanos: nanos, .usd)) }
        #expect(bar(100) == (0, 100) && bar(50) == (50, 50))
        #expect(bar(-50) == (100, 50))
        #expect(bar(1) == (97, 3) && bar(-1) == (100, 3))
    }

    @Test("bars stand side by side within their column")
    func columns() {
        let plot = Plot(axis: Axis(covering: [1]), left: 0, right: 1200, top: 0, bottom: 1)
        let (first, second) = (plot.bar(0, of: 2, column: 3, of: 12), plot.bar(1, of: 2, column: 3, of: 12))
        #expect(first.x > 300 && second.x == first.x + first.width && second.x + second.width < 400)
    }
}
