using System.Globalization;
using Andon.Simulation;

return args is [] or ["--filter-class" or "--filter-method" or "--no-ansi", ..] || !args.Contains("--seed") && !args.Contains("--seeds")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : Seeds.Run(Number("--seed", 1), Number("--seeds", 1), args.Contains("--trace"));

int Number(string name, int otherwise)
{
    var place = Array.IndexOf(args, name);
    return place >= 0 && place + 1 < args.Length ? int.Parse(args[place + 1], CultureInfo.InvariantCulture) : otherwise;
}
