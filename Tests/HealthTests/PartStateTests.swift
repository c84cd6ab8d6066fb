import TestSupport
import Testing
import Values

@testable import Health

@Suite(.bothEngines) struct PartStateTests {
    private let part = Part(.ai, "openai")
    private func minute(_ number: Int64) -> Timestamp { TestDatabase.epoch.adding(.seconds(60 * number)) }

    /// One letter a minute: `x` for a failure, `.` for none. Returns what is told in each.
    private func story(_ minutes: String) -> (news: String, state: PartState) {
        var state = PartState(part)
        let news = minutes.enumerated().map { index, letter in
            switch state.note(letter == "x" ? "broken" : nil, now: minute(Int64(index)))?.news {
            case nil: "-"
            case .down: "D"
            case .back: "B"
            }
        }
        return (news.joined(), state)
    }

    @Test(
        "down is told with the second failure in a row, back with the first success after it, and each once",
        arguments: [
            ("....", "----"), (".x.x.x", "------"), ("xx", "-D"), ("xxxxx.", "-D---B"), ("xx.xx.", "-DB-DB"), ("x.xx..x", "---DB--"),
        ])
    func told(minutes: String, news: String) { #expect(story(minutes).news == news) }

    @Test("it is down since the first failure, with what was wrong last")
    func since() {
        let state = story("..xxx").state
        #expect(state.isDown && state.failingSince == minute(2) && state.problem == "broken" && state.failures == 3)
        #expect(story("..xxx.").state == PartState(part))
        #expect(!story("x").state.isDown)
    }
}
