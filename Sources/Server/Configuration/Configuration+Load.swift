import Foundation

extension Configuration {
    /// Reads `.env` and `kontor.yaml` (or what `KONTOR_CONFIG` names) in `folder`; `variables` is the process's environment.
    package static func load(variables: [String: String], folder: String) throws -> Configuration {
        let environment = try Environment.load(variables: variables, folder: folder)
        return try Configuration(environment: environment, file: try File.read(environment, folder: folder))
    }

    /// `kontor.yaml`, unread yet.
    package struct File: Sendable {
        /// As messages call it.
        package let name: String
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }

        private static let largestBytes = 256 * 1024

        /// Nil where `KONTOR_CONFIG` is not set and there is no `kontor.yaml`.
        static func read(_ environment: Environment, folder: String) throws(ConfigurationError) -> File? {
            let name = environment["KONTOR_CONFIG"] ?? "kontor.yaml"
            guard let bytes = contents(of: name, folder) else {
                guard environment["KONTOR_CONFIG"] != nil else { return nil }
                throw refusal(nil, "KONTOR_CONFIG names \"\(name)\", which cannot be read")
            }
            let place = ConfigurationProblem.Place(file: name, line: 1, column: 1)
            guard bytes.count <= largestBytes else { throw refusal(place, "the file is larger than 256 KB") }
            guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal(place, "the file is not UTF-8 text") }
            return File(name: name, text: text)
        }

        private static func refusal(_ place: ConfigurationProblem.Place?, _ sentence: String) -> ConfigurationError {
            ConfigurationError(problems: [.init(place: place, sentence: sentence)])
        }
    }

    package init(environment: Environment, file: File?) throws(ConfigurationError) {
        let problems = ConfigurationProblems()
        let process = ProcessConfiguration(environment, problems)
        let read =
            if let file {
                Configuration.read(file, process, environment, problems)
            } else {
                Configuration.ofOneAssistant(process, environment, problems)
            }
        self = try problems.value(read)
    }
}

extension Environment {
    /// The process's variables, and those of `.env` in `folder` if it is there.
    package static func load(variables: [String: String], folder: String) throws(ConfigurationError) -> Environment {
        let bytes = contents(of: DotEnv.fileName, folder)
        return try Environment(variables: variables, dotEnv: bytes.map { String(decoding: $0, as: UTF8.self) })
    }
}

private func contents(of path: String, _ folder: String) -> Data? {
    FileManager.default.contents(atPath: path.hasPrefix("/") ? path : folder + "/" + path)
}
