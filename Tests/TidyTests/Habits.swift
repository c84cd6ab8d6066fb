/// Small files, tests that wait for signals, tests that run.
enum Habits {
    static let longestFile = 400

    static func tooLong(_ file: SourceFile) -> [Violation] {
        let count = file.lines.last?.code.isEmpty == true ? file.lines.count - 1 : file.lines.count
        guard count > longestFile else { return [] }
        return [file.violation(longestFile + 1, "\(count) lines: split it along a noun (at most \(longestFile))")]
    }

    static func sleepsOrIsDisabled(_ file: SourceFile) -> [Violation] {
        guard file.path.hasPrefix("Tests/") else { return [] }
        return file.violations { line in
            if line.code.contains(".disabled(") { return "a test that does not run proves nothing: mend it or delete it" }
            let sleeps = line.code.split { !($0.isLetter || "_(".contains($0)) }.contains { word in
                word.hasPrefix("sleep(") || word.hasPrefix("usleep(") || word.hasPrefix("nanosleep(")
            }
            return sleeps ? "a test waits for a signal or moves the clock; it does not sleep" : nil
        }
    }

    /// Each target of `sources` has its folder of tests, and each folder of tests its target.
    static func unmirrored(targets: Set<String>, tests: Set<String>) -> [String] {
        let standAlone: Set<String> = ["TestBusiness", "TestSupport", "TidyTests"]
        let untested = targets.filter { !tests.contains($0 + "Tests") }.map { "Sources/\($0) has no Tests/\($0)Tests" }
        let orphans = tests.subtracting(standAlone).filter { !targets.contains(String($0.dropLast("Tests".count))) }
        return (untested + orphans.map { "Tests/\($0) mirrors no target" }).sorted()
    }
}
