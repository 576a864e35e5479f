namespace Andon.Configuration.Profiles;

/// <summary>What a profile may be called: <c>^[a-z0-9][a-z0-9_-]{0,63}$</c>, the form of an assignee.</summary>
public static class ProfileName
{
    const int LengthMax = 64;

    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > LengthMax || !IsLetterOrDigit(name[0])) return false;
        return name.All(letter => IsLetterOrDigit(letter) || letter is '_' or '-');
    }

    static bool IsLetterOrDigit(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter);
}
