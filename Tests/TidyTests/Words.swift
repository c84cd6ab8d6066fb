extension String {
    /// Whether `word` stands here with no letter, digit or underscore before it, nor, where it ends in one itself, behind it.
    func hasWord(_ word: String) -> Bool {
        let isOpenEnded = word.last?.isPartOfWord == false
        var rest = self[...]
        while let range = rest.firstRange(of: word) {
            let before = range.lowerBound > startIndex ? self[index(before: range.lowerBound)] : " "
            let after = range.upperBound < endIndex ? self[range.upperBound] : " "
            if !before.isPartOfWord && (isOpenEnded || !after.isPartOfWord) { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    /// `["URL", "Session", "Store"]` for `URLSessionStore`.
    var camelCaseWords: [String] {
        let letters = Array(self)
        var words: [String] = []
        for (index, letter) in letters.enumerated() {
            let followsLowerCase = index > 0 && !letters[index - 1].isUppercase
            let precedesLowerCase = index + 1 < letters.count && letters[index + 1].isLowercase
            if words.isEmpty || letter.isUppercase && (followsLowerCase || precedesLowerCase) { words.append("") }
            words[words.count - 1].append(letter)
        }
        return words
    }
}

extension Character {
    fileprivate var isPartOfWord: Bool { isLetter || isNumber || self == "_" }
}
