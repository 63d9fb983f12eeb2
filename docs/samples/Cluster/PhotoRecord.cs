using System.Globalization;

namespace NeuralStyle.Samples.Cluster;

/// <summary>The attempts at a photo, and the reason why it was set aside, in files that outlive silos.</summary>
/// <param name="output">The folder of results.</param>
/// <param name="name">The name of the photo.</param>
internal sealed class PhotoRecord(string output, string name)
{
    /// <summary>The folder of the reasons, a text file for each photo that was set aside.</summary>
    public const string SetAsideFolder = "set-aside";

    private readonly string _attempts = Path.Combine(output, ".attempts", name + ".txt");
    private readonly string _reason = Path.Combine(output, SetAsideFolder, name + ".txt");

    /// <summary>True if the photo was set aside.</summary>
    public bool IsSetAside => File.Exists(_reason);

    /// <summary>Counts an attempt before it begins, and returns its number.</summary>
    public int Attempt()
    {
        var attempt = 1 + (File.Exists(_attempts) && int.TryParse(File.ReadAllText(_attempts), CultureInfo.InvariantCulture, out var before) ? before : 0);
        Write(_attempts, attempt.ToString(CultureInfo.InvariantCulture));
        return attempt;
    }

    /// <summary>Sets the photo aside.</summary>
    public void SetAside(string reason)
    {
        Write(_reason, reason + Environment.NewLine);
        Forget();
    }

    /// <summary>Forgets the attempts of a photo that is done.</summary>
    public void Forget() => File.Delete(_attempts);

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
