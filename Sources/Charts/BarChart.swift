import Values

/// Amounts side by side over time, and the figures they add up to: what a picture of a business shows, before it is drawn.
package struct BarChart: Sendable {
    /// A kind of amount; its bars have one colour.
    package struct Series: Sendable, Equatable {
        package let name: String
        package let color: Color

        package init(_ name: String, _ color: Color) {
            self.name = name
            self.color = color
        }
    }

    /// The bars of one stretch of time, one for each series.
    package struct Group: Sendable, Equatable {
        package let label: String
        /// A second line under the label: the month where it changes.
        package let sublabel: String
        package let amounts: [Money]
        /// What the picture is about; the others are there to compare with.
        package let isMarked: Bool

        package init(_ label: String, sublabel: String = "", _ amounts: [Money], isMarked: Bool = false) {
            self.label = label
            self.sublabel = sublabel
            self.amounts = amounts
            self.isMarked = isMarked
        }
    }

    /// A number in words at the top. With a colour it is the legend of that series.
    package struct Figure: Sendable, Equatable {
        package let name: String
        package let amount: String
        /// How it compares; may be empty.
        package let note: String
        package let color: Color?
        package let isAlarming: Bool

        package init(_ name: String, _ amount: String, note: String = "", color: Color? = nil, isAlarming: Bool = false) {
            self.name = name
            self.amount = amount
            self.note = note
            self.color = color
            self.isAlarming = isAlarming
        }
    }

    package let title: String
    /// What stretch of time the bars show, and in which currency.
    package let caption: String
    /// Shown in place of bars where there are none.
    package let emptyNote: String
    package let figures: [Figure]
    package let series: [Series]
    package let groups: [Group]
    /// How an amount is written beside the axis, in the reader's language. Its currency stands in the caption.
    package let axisLabel: @Sendable (Money) -> String

    package init(
        title: String, caption: String, emptyNote: String, figures: [Figure], series: [Series], groups: [Group],
        axisLabel: @escaping @Sendable (Money) -> String
    ) {
        self.title = title
        self.caption = caption
        self.emptyNote = emptyNote
        self.figures = figures
        self.series = series
        self.groups = groups
        self.axisLabel = axisLabel
    }

    var amounts: [Money] { groups.flatMap(\.amounts) }

    var axis: Axis { Axis(covering: amounts.map(\.nanos)) }

    var isEmpty: Bool { amounts.allSatisfy(\.isZero) }
}
