/// Text under construction, with the styles open at its end.
struct EntityBuilder {
    private(set) var units: [UInt16] = []
    private(set) var entities: [FormattedText.Entity] = []
    /// Nesting depth and start of each open style; a style inside itself is one entity.
    private var open: [(kind: FormattedText.Entity.Kind, depth: Int, start: Int)] = []
    private var isInsideLink = false

    var count: Int { units.count }

    mutating func append(_ unit: UInt16) { units.append(unit) }

    mutating func append(_ text: some Sequence<UInt16>) { units.append(contentsOf: text) }

    /// An entity from `start` to the end of the text so far.
    mutating func add(_ kind: FormattedText.Entity.Kind, from start: Int, url: String? = nil, language: String? = nil) {
        guard count > start else { return }
        entities.append(.init(kind, offset: start, length: count - start, url: url, language: language))
    }

    mutating func begin(_ kind: FormattedText.Entity.Kind) {
        if let index = open.firstIndex(where: { $0.kind == kind }) {
            open[index].depth += 1
        } else {
            open.append((kind, 1, count))
        }
    }

    mutating func end(_ kind: FormattedText.Entity.Kind) {
        guard let index = open.firstIndex(where: { $0.kind == kind }) else { return }
        open[index].depth -= 1
        guard open[index].depth == 0 else { return }
        add(kind, from: open[index].start)
        open.remove(at: index)
    }

    mutating func appendStyled(_ kind: FormattedText.Entity.Kind, _ body: (inout EntityBuilder) -> Void) {
        begin(kind)
        body(&self)
        end(kind)
    }

    mutating func appendLink(_ url: String, _ label: (inout EntityBuilder) -> Void) {
        let start = count
        isInsideLink = true
        label(&self)
        isInsideLink = false
        add(.textLink, from: start, url: url)
    }

    /// Code holds no other entity and stands in none but a quote: open styles end before it and begin again after it.
    mutating func appendCode(_ code: some Sequence<UInt16>) {
        guard !isInsideLink else { return append(code) }
        for style in open { add(style.kind, from: style.start) }
        let start = count
        append(code)
        add(.code, from: start)
        for index in open.indices { open[index].start = count }
    }
}
