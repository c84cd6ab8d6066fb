import Values
import Yams

extension PriceBook {
    /// The list prices that ship with Kontor.
    package static func shipped() throws(PriceBookError) -> PriceBook { try read.get() }

    private static let read = Result { () throws(PriceBookError) in
        try PriceBook(yaml: String(decoding: PackageResources.prices_yaml, as: UTF8.self), file: "prices.yaml")
    }

    /// Reads a file of the form of `prices.yaml`; the error says file, line and what is allowed there.
    package init(yaml: String, file: String) throws(PriceBookError) {
        let reader = PriceReader(file: file)
        let root: Node?
        do {
            root = try compose(yaml: yaml)
        } catch {
            throw PriceBookError(file: file, line: (error as? YamlError)?.line ?? 1, problem: "this is not YAML")
        }
        guard let root else { throw PriceBookError(file: file, line: 1, problem: "the file is empty") }
        let fields = try reader.fields(root, required: ["as_of", "currency", "models"], optional: ["source"])
        let code = try reader.text(fields["currency"])
        guard let currency = Currency(code) else { throw reader.error(fields["currency"], "“\(code)” is not a currency: write USD") }
        var prices: [String: Price] = [:]
        for (name, node) in try reader.members(fields["models"]) {
            guard prices[name] == nil else { throw reader.error(node, "“\(name)” has a price already") }
            prices[name] = try reader.price(node, currency)
        }
        self.init(
            currency: currency, asOf: try reader.text(fields["as_of"]), source: try fields["source"].map(reader.text) ?? "",
            prices: prices)
    }
}

package struct PriceBookError: Error, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let problem: String

    package var description: String { "\(file):\(line): \(problem)" }
}

private struct PriceReader {
    let file: String

    func error(_ node: Node?, _ problem: String) -> PriceBookError {
        PriceBookError(file: file, line: node?.mark?.line ?? 1, problem: problem)
    }

    func price(_ node: Node, _ currency: Currency) throws(PriceBookError) -> PriceBook.Price {
        let fields = try fields(node, required: ["input_per_million", "output_per_million"], optional: ["cached_input_per_million"])
        var cached: Money?
        if let node = fields["cached_input_per_million"] { cached = try money(node, currency) }
        return PriceBook.Price(
            input: try money(fields["input_per_million"], currency), cachedInput: cached,
            output: try money(fields["output_per_million"], currency))
    }

    func money(_ node: Node?, _ currency: Currency) throws(PriceBookError) -> Money {
        let text = try text(node)
        do {
            let money = try Money(text, currency)
            guard !money.isNegative else { throw error(node, "a price is not negative") }
            return money
        } catch let error as MoneyError {
            throw self.error(node, error.description)
        } catch {
            throw error as? PriceBookError ?? self.error(node, "“\(text)” is not a price")
        }
    }

    func fields(_ node: Node, required: [String], optional: [String]) throws(PriceBookError) -> [String: Node] {
        var fields: [String: Node] = [:]
        for (name, value) in try members(node) {
            guard required.contains(name) || optional.contains(name) else {
                throw error(value, "“\(name)” has no place here; allowed are \((required + optional).joined(separator: ", "))")
            }
            fields[name] = value
        }
        if let missing = required.first(where: { fields[$0] == nil }) { throw error(node, "\(missing) is missing") }
        return fields
    }

    func members(_ node: Node?) throws(PriceBookError) -> [(String, Node)] {
        guard let mapping = node?.mapping else { throw error(node, "here belong lines of the form “name: value”") }
        var members: [(String, Node)] = []
        for (key, value) in mapping { members.append((try text(key), value)) }
        return members
    }

    func text(_ node: Node?) throws(PriceBookError) -> String {
        guard let text = node?.scalar?.string, !text.isEmpty else { throw error(node, "here belongs a text") }
        return text
    }
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }
}
