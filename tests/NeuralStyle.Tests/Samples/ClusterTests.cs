using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NeuralStyle.Tests.Training;
using Xunit;

namespace NeuralStyle.Tests.Samples;

/// <summary>The cluster as processes, one of which is killed in the middle.</summary>
public sealed class ClusterTests : IDisposable
{
    private const int Photos = 40;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Input => Path.Combine(_folder.Path, "photos");

    private string Output => Path.Combine(_folder.Path, "cluster");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_SiloKilledInTheMiddle_GivesTheBytesOfOneMachine()
    {
        DrawPhotos();
        using var cluster = Start();
        var silo = int.Parse((await cluster.StandardOutput.ReadLineAsync(Cancellation))!["silo ".Length..], CultureInfo.InvariantCulture);
        while (!Directory.Exists(Output) || Directory.GetFiles(Output).Length < 4)
        {
            Assert.False(cluster.HasExited);
            await Task.Yield();
        }

        using (var process = Process.GetProcessById(silo))
        {
            process.Kill();
        }

        var said = await cluster.StandardOutput.ReadToEndAsync(Cancellation);
        await cluster.WaitForExitAsync(Cancellation);

        Assert.True(cluster.ExitCode == 0, said);
        Assert.Contains($"{Photos} photos stylized, 1 set aside", said);
        Assert.Contains("truncated", await File.ReadAllTextAsync(Path.Combine(Output, "set-aside", "broken.png.txt"), Cancellation));
        AssertIsThatOfOneMachine();
    }

    private void AssertIsThatOfOneMachine()
    {
        var expected = Path.Combine(_folder.Path, "alone");
        using var stylizer = Stylizer.CreateBuiltIn();
        var results = stylizer.StylizeFolder(Input, expected, StyleSelection.Named("Rotterdam"));

        Assert.Equal(Photos, results.Count(result => result.Succeeded));
        Assert.Equal(Contents(expected), Contents(Output));
    }

    private static Dictionary<string, string> Contents(string folder)
        => Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private void DrawPhotos()
    {
        Directory.CreateDirectory(Input);
        for (var i = 0; i < Photos; i++)
        {
            TrainingImages.Image(200, 150 + i, seed: i).Save(Path.Combine(Input, FormattableString.Invariant($"photo{i:D3}.png")));
        }

        File.WriteAllBytes(Path.Combine(Input, "broken.png"), File.ReadAllBytes(Path.Combine(Input, "photo000.png"))[..400]);
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "Cluster.dll"), "--input", Input, "--output", Output, "--style", "Rotterdam", "--shard", "5", "--port", $"{FreePort()}"])
    {
        RedirectStandardOutput = true,
    })!;

    // The silos use this port and the three after it.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Math.Min(((IPEndPoint)listener.LocalEndpoint).Port, 59_000);
    }
}
