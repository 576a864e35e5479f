using Andon.Tidy.CSharp;

namespace Andon.Tidy.Rules;

/// <summary>
/// No type name ends in a word that hides what the type does. A ban is a question: what does it do?
/// </summary>
sealed class TypeNameRule : IRule
{
    static readonly string[] Endings =
    [
        "Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Impl", "Base", "Info", "Data", "Processor",
        "Wrapper", "Service",
    ];

    public IEnumerable<Finding> Check(Repository repository) =>
        from file in repository.CSharp
        from type in Declarations.Types(file.Source)
        let ending = Endings.FirstOrDefault(ending => type.Name.EndsWith(ending, StringComparison.Ordinal))
        where ending is not null && !IsHostedService(type)
        select new Finding(file.Path, type.Line, $"{type.Name}: a name that ends in {ending} hides what the type does");

    static bool IsHostedService(TypeDeclaration type) =>
        type.Name.EndsWith("Service", StringComparison.Ordinal) &&
        type.Header.Contains("BackgroundService", StringComparison.Ordinal);
}
