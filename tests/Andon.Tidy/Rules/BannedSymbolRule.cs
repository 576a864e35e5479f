using System.Reflection;
using Andon.Tidy.CSharp;

namespace Andon.Tidy.Rules;

/// <summary>
/// The analyzer takes every overload by itself and says nothing about a name that it does not know. So once one
/// overload of a method is banned, all are, save those that take a TimeProvider or are marked as allowed; and every
/// name exists.
/// </summary>
sealed class BannedSymbolRule : IRule
{
    const string Page = "eng/BannedSymbols.txt";
    const string Allowed = "// Allowed: ";
    static readonly string[] Kinds = ["T:", "P:", "F:", "M:"];

    public IEnumerable<Finding> Check(Repository repository)
    {
        if (repository.Find(Page) is not { } page) return [new(Page, 0, "is missing")];
        var banned = page.Lines
            .Select((text, line) => (Symbol: text.Split(';')[0], Line: line + 1))
            .Where(each => Kinds.Any(kind => each.Symbol.StartsWith(kind, StringComparison.Ordinal)))
            .ToList();
        var allowed = page.Lines
            .Where(line => line.StartsWith(Allowed, StringComparison.Ordinal))
            .Select(line => line[Allowed.Length..]);
        var named = banned.Select(each => each.Symbol).Concat(allowed).ToHashSet();
        return banned.Where(each => !IsOfPackage(each.Symbol)).SelectMany(each => Check(each.Symbol, each.Line, named));
    }

    /// <summary>This project refers to no package of the product, and so cannot look such a name up.</summary>
    static bool IsOfPackage(string symbol) => symbol.Contains("Microsoft.Data.Sqlite", StringComparison.Ordinal);

    static IEnumerable<Finding> Check(string symbol, int line, HashSet<string> named)
    {
        if (TypeOf(symbol) is not { } type) return [new(Page, line, $"{symbol} names nothing")];
        if (symbol.StartsWith("T:", StringComparison.Ordinal)) return [];
        var members = MembersOf(type, MemberName(symbol));
        if (!members.Select(DocumentationId.Of).Contains(symbol)) return [new(Page, line, $"{symbol} names nothing")];
        return members
            .Where(member => !TakesTimeProvider(member))
            .Select(DocumentationId.Of)
            .Where(id => !named.Contains(id))
            .Select(id => new Finding(Page, line, $"ban this overload too: {id}"));
    }

    static Type? TypeOf(string symbol)
    {
        var name = symbol[2..].Split('(')[0];
        if (symbol[0] != 'T') name = name[..name.LastIndexOf('.')];
        return AppDomain.CurrentDomain.GetAssemblies()
            .Concat([typeof(System.Diagnostics.Process).Assembly, typeof(System.Timers.Timer).Assembly])
            .Concat([typeof(Enumerable).Assembly, typeof(Parallel).Assembly, typeof(ThreadPool).Assembly])
            .Select(assembly => assembly.GetType(name))
            .FirstOrDefault(type => type is { IsPublic: true });
    }

    static string MemberName(string symbol)
    {
        var name = symbol.Split('(')[0];
        return name[(name.LastIndexOf('.') + 1)..].Split("``")[0].Replace("#ctor", ".ctor", StringComparison.Ordinal);
    }

    static List<MemberInfo> MembersOf(Type type, string name) =>
        [.. type.GetMembers().Where(member => member.DeclaringType == type && member.Name == name)];

    static bool TakesTimeProvider(MemberInfo member) =>
        member is MethodBase method && method.GetParameters().Any(each => each.ParameterType == typeof(TimeProvider));
}
