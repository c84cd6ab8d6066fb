import Channels
import TestSupport

extension SeededGenerator {
    /// Words and markers in no good order; digits only as text, so that a test can follow them.
    mutating func markdown(length: Int) -> String {
        let pieces = [
            "1", "22", "333", " ", " ", "\n", "\n\n", "*", "**", "_", "__", "~~", "`x", "x`", "\n```\n", "# ", "- ", "> ",
            "[4](https://a.example)", "[", "](", ")", "\\", "😀", "é", "👨‍👩‍👧", "55 66", "!", "é7", "\t",
        ]
        return (0..<length).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
    }
}

extension FormattedText {
    /// What Telegram would refuse or drop; nil where all is well.
    var problem: String? {
        let length = text.utf16.count
        for (index, entity) in entities.enumerated() {
            if index > 0, entity.offset < entities[index - 1].offset { return "\(entity) is out of order" }
            if entity.offset < 0 || entity.length < 1 || entity.offset + entity.length > length { return "\(entity) leaves the text" }
            // In order of their offsets, so that none beyond the first that begins behind this one can touch it.
            for other in entities[(index + 1)...].prefix(while: { $0.offset < entity.offset + entity.length }) {
                let (first, second) = (entity.offset..<entity.offset + entity.length, other.offset..<other.offset + other.length)
                guard first.overlaps(second) else { continue }
                let isNested =
                    first.lowerBound <= second.lowerBound && first.upperBound >= second.upperBound
                    || second.lowerBound <= first.lowerBound && second.upperBound >= first.upperBound
                if !isNested { return "\(entity) and \(other) overlap" }
                if entity.kind == other.kind { return "\(entity) and \(other) are one inside the other" }
                for code in [entity, other] where [.code, .pre].contains(code.kind) {
                    let around = code == entity ? other : entity
                    let isAroundQuote = around.kind == .blockquote && around.length >= code.length
                    if !isAroundQuote { return "\(around) overlaps \(code)" }
                }
            }
        }
        return nil
    }
}
