extension Configuration {
    /// The slug of the business that the environment alone configures.
    package static let usualSlug = "kontor"

    /// The slug that `kontor.yaml` in `folder` declares, whether or not the rest of it is right: whose books the commands there mean.
    /// Nil without a file, or where it says none that can be read.
    package static func declaredSlug(variables: [String: String], folder: String) throws(ConfigurationError) -> String? {
        let environment = try Environment.load(variables: variables, folder: folder)
        guard let file = try File.read(environment, folder: folder) else { return nil }
        let reader = ConfigurationFile(name: file.name, environment: environment, problems: ConfigurationProblems())
        return reader.root(of: file.text, allowed: nil)?.section("workspace", allowed: nil)?.optional("slug", .key)
    }
}
