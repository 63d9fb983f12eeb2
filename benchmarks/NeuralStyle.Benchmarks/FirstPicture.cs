namespace NeuralStyle.Benchmarks;

/// <summary>What a process does that paints one picture and ends.</summary>
internal static class FirstPicture
{
    public const string Argument = "--first-picture";

    public static string Photo(string folder) => Path.Combine(folder, "photo.jpg");

    public static string Painted(string folder, Peer peer) => Path.Combine(folder, $"first-{peer}.png");

    public static int Run(Peer peer, string folder)
    {
        using var painter = FilePeers.Open(peer, folder);
        painter.Paint(Photo(folder), Painted(folder, peer));
        return 0;
    }
}
