namespace NeuralStyle.Benchmarks;

/// <summary>Runs a process that stylizes one image and exits.</summary>
internal static class FirstImage
{
    public const string Argument = "--first-image";

    public static string Photo(string folder) => Path.Combine(folder, "photo.jpg");

    public static string Stylized(string folder, Peer peer) => Path.Combine(folder, $"first-{peer}.png");

    public static int Run(Peer peer, string folder)
    {
        using var stylizer = FilePeers.Open(peer, folder);
        stylizer.Stylize(Photo(folder), Stylized(folder, peer));
        return 0;
    }
}
