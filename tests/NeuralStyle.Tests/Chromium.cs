using Microsoft.Playwright;
using Xunit;

namespace NeuralStyle.Tests;

/// <summary>Finds a browser on this machine; tests that need one skip themselves where there is none.</summary>
internal static class Chromium
{
    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Skips the test if there is no browser.</summary>
    public static void Require() => Assert.SkipUnless(Paths.Any(File.Exists), "Needs Chromium, such as Debian's package chromium.");

    /// <summary>Starts the browser, without a window. The caller disposes the result.</summary>
    public static Task<IBrowser> Launch(IPlaywright playwright, params IEnumerable<string> arguments)
        => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Paths.First(File.Exists), Args = ["--no-sandbox", .. arguments] });
}
