/// What the sandbox's model says: honest about what it is, about the question asked, and the same for the same question.
enum SandboxAnswer {
    static func text(to request: ChatRequest) -> String {
        let question = request.question.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !question.isEmpty else { return "You sent no text. I am the **sandbox model** of Kontor: write something, and I answer." }
        var paragraphs = [
            "You asked: “\(quoted(question))”",
            "I am the **sandbox model** of Kontor, a small program that stands in for `\(request.model)`. I know nothing of the world, so what follows is about your words alone.",
            "Of your question I can say this much:\n" + observations(question, request).map { "- \($0)" }.joined(separator: "\n"),
            advice[Int(hash(question) % UInt64(advice.count))],
        ]
        if isLongAsked(question) { paragraphs += chapters }
        return paragraphs.joined(separator: "\n\n")
    }

    private static func isLongAsked(_ question: String) -> Bool {
        question.lowercased().split { !$0.isLetter }.first == "long"
    }

    private static func quoted(_ question: String) -> String {
        question.count <= 120 ? question : question.prefix(119) + "…"
    }

    private static func observations(_ question: String, _ request: ChatRequest) -> [String] {
        let words = question.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
        var found = ["it has **\(words.count) \(words.count == 1 ? "word" : "words")** and \(question.count) characters"]
        if let longest = words.max(by: { $0.count < $1.count }) { found.append("the word that stands out is `\(longest.prefix(40))`") }
        let isQuestion = question.hasSuffix("?")
        found.append(
            isQuestion ? "it ends with a question mark, so somebody wants to know" : "it ends without a question mark, so it may be a task")
        let earlier = request.messages.dropLast().filter { $0.role != "system" }.count
        if earlier > 0 { found.append("before it came *\(earlier)* other \(earlier == 1 ? "message" : "messages") of this conversation") }
        return found
    }

    private static let advice = [
        "A real model would now give an answer in a few paragraphs, with the most important point first. Put a key into `.env` and start `kontor serve` to hear one.",
        "With a real key behind the same route, these lines would hold an answer. Everything else you see, **tokens, cost and report**, is counted here as it would be there.",
        "If I could think, I would first ask what you have tried, then name **two ways** to go on and say which I would take. As a sandbox I only keep the place for such an answer.",
        "An answer from a provider would arrive just as this one did: word by word, counted in tokens, and booked as an expense under `\("ai")`.",
    ]

    private static let chapters = (1...24).map { number in
        "**Part \(number) of 24.** You asked for a long answer, so that the splitting of messages can be seen. This part says nothing new: it has a list with one line, a word in `code`, and a few sentences of the length that people write.\n- line \(number) of the list, which belongs to part \(number)\n\nThen the part ends, and the next one begins."
    }

    /// FNV-1a: the same on every run, which `Hasher` is not.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
