using System.Globalization;
using Andon.Simulation;

// With seeds it simulates; else it is the test program.
return args.Contains("--seed") || args.Contains("--seeds")
    ? Seeds.Run(Number("--seed", 1), Number("--seeds", 1), args.Contains("--trace"))
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);

int Number(string name, int otherwise)
{
    var place = Array.IndexOf(args, name);
    return place >= 0 && place + 1 < args.Length ? int.Parse(args[place + 1], CultureInfo.InvariantCulture) : otherwise;
}
