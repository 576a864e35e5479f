using Xunit;

namespace Andon.Tidy.CSharp;

public sealed class DeclarationsTests
{
    [Fact]
    public void Types_are_found_with_their_depth()
    {
        var source = SourceText.Parse("""
            namespace N;
            public sealed record A(int X);
            static partial class B<T> where T : class
            {
                enum C { D }
                void M() { var record = 1; }
            }
            readonly record struct E;
            delegate Task<int> F(int x);
            """);

        var types = Declarations.Types(source).Select(type => (type.Name, type.Line, type.Depth));

        Assert.Equal([("A", 2, 0), ("B", 3, 0), ("C", 5, 1), ("E", 8, 0), ("F", 9, 0)], types);
    }

    [Fact]
    public void Members_are_measured_from_their_header_to_their_last_brace()
    {
        var source = SourceText.Parse("""
            class A
            {
                static readonly Dictionary<int, int> Table = new()
                {
                    [1] = 2,
                };

                [Fact]
                public void Runs<T>(int a = 1)
                    where T : class
                {
                    if (a == 1) { return; }
                }

                string Named(int a) => a switch
                {
                    _ => "x",
                };
            }
            """);

        Assert.Equal([new("Runs", 9, 5), new("Named", 15, 4)], Declarations.Members(source));
    }
}
