using Xunit;

namespace Andon.Tidy.CSharp;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("var a = \"x{y}\"; // why", "var a = \"    \";       ", "                // why")]
    [InlineData("a('\"'); b();", "a(' '); b();", "            ")]
    [InlineData("@\"c:\\\" + b", "@\"   \" + b", "          ")]
    [InlineData("@\"a\"\"b\" + c", "@\"    \" + c", "           ")]
    [InlineData("\"\" + b", "\"\" + b", "      ")]
    [InlineData("\"\\\"\" + b", "\"  \" + b", "        ")]
    [InlineData("/* a */ b", "        b", "/* a */  ")]
    [InlineData("#pragma x // it's", "#pragma x        ", "          // it's")]
    public void Strings_and_comments_are_not_code(string text, string code, string comments)
    {
        var source = SourceText.Parse(text);

        Assert.Equal((code, comments), (source.Code, source.Comments));
    }

    [Theory]
    [InlineData("$\"a{b}c\" + d", "$\" {b} \" + d")]
    [InlineData("$\"{{a}}\" + d", "$\"     \" + d")]
    [InlineData("$\"a{b[\"k\"]}c\" + d", "$\" {b[\" \"]} \" + d")]
    [InlineData("$$\"\"\"a{b}{{c}}\"\"\" + d", "$$\"\"\"      c}}\"\"\" + d")]
    [InlineData("\"\"\"a \" b\"\"\" + d", "\"\"\"     \"\"\" + d")]
    public void The_holes_of_interpolated_strings_are_code(string text, string code)
    {
        var source = SourceText.Parse(text);

        Assert.Equal(Names(code), Names(source.Code));
        Assert.Equal(text.Length, source.Code.Length);
    }

    [Fact]
    public void Lines_stay_where_they_are()
    {
        var source = SourceText.Parse("a\n\"\"\"\n text\n \"\"\"\n// b\nc");

        Assert.Equal(["a", "\"\"\"", "     ", " \"\"\"", "    ", "c"], source.CodeLines);
    }

    static IEnumerable<char> Names(string code) => code.Where(char.IsLetter);
}
