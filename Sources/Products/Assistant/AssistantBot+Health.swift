import Health
import Storage
import Values

extension AssistantBot {
    /// What `/status` adds while something is down: what it means for everyone, and its name for owners. Markdown lines, none
    /// where all is well.
    func health(_ turn: Turn) throws -> [String] {
        let states = try turn.tx.partStates(in: workspace.id)
        func say(_ text: HealthText) -> String { text.text(in: turn.language) }
        var lines: [String] = []
        let providers = states.filter { $0.part.kind == .ai }
        // As long as one of them answers, questions go there.
        if !providers.isEmpty, providers.allSatisfy(\.isDown) { lines.append(say(.answersLate)) }
        let tills = states.filter { $0.part.kind == .payments }
        if !tills.isEmpty, tills.allSatisfy(\.isDown) { lines.append(say(.noPayments)) }
        guard turn.isOwner else { return lines }
        lines += states.filter(\.isDown).map { state in
            let since = turn.language.moment(state.failingSince ?? turn.now, in: calendar)
            return say(.isDown(name: state.part.name(in: turn.language), since: since))
        }
        return lines
    }
}
