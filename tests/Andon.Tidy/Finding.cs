namespace Andon.Tidy;

/// <summary>A place that breaks a rule, and what to do about it. Line 0 stands for the file as a whole.</summary>
sealed record Finding(string Path, int Line, string Remedy)
{
    public override string ToString() => Line == 0 ? $"{Path}: {Remedy}" : $"{Path}:{Line}: {Remedy}";
}
