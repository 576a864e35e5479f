namespace Andon.Cli.Rendering;

/// <summary>Colour for people, or none at all. Means the same without: no sign is told by colour alone.</summary>
sealed class Paint(bool isOn)
{
    const string Reset = "\e[0m";

    public string Dim(string text) => Wrap("\e[2m", text);

    public string Bold(string text) => Wrap("\e[1m", text);

    public string Bad(string text) => Wrap("\e[31m", text);

    public string Status(string status, string text) => status switch
    {
        "ready" => Wrap("\e[36m", text),
        "running" => Wrap("\e[33m", text),
        "review" => Wrap("\e[35m", text),
        "blocked" => Wrap("\e[31m", text),
        "done" => Wrap("\e[32m", text),
        _ => Wrap("\e[2m", text),
    };

    string Wrap(string start, string text) => isOn ? $"{start}{text}{Reset}" : text;
}
