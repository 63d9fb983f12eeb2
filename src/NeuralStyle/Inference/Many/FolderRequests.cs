using NeuralStyle.Imaging;

namespace NeuralStyle.Inference.Many;

/// <summary>Makes requests of the images of a folder.</summary>
internal static class FolderRequests
{
    private static readonly StringComparison PathComparison
        = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>A request for each image, in ordinal order; the input folder is read and the output folders are made when the first is asked for.</summary>
    /// <param name="inputFolder">The folder to read.</param>
    /// <param name="outputFolder">The folder to write; what lies in it is not read.</param>
    /// <param name="recursive">True to search sub-folders too.</param>
    /// <exception cref="ArgumentException">Both folders are the same.</exception>
    public static IEnumerable<StylizeRequest> Of(string inputFolder, string outputFolder, bool recursive)
    {
        ArgumentException.ThrowIfNullOrEmpty(inputFolder);
        RequireOther(inputFolder, outputFolder);
        return List(inputFolder, outputFolder, recursive);
    }

    private static IEnumerable<StylizeRequest> List(string inputFolder, string outputFolder, bool recursive)
    {
        var files = Images(inputFolder, recursive);
        var written = Real(outputFolder) + Path.DirectorySeparatorChar;
        StylizeRequest[] requests =
        [
            .. files.Where(file => !Path.GetFullPath(file).StartsWith(written, PathComparison))
                .Select(file => new StylizeRequest(file, OutputFile(file, inputFolder, outputFolder))),
        ];
        foreach (var folder in requests.Select(request => Path.GetDirectoryName(request.Output)!).Append(outputFolder).Distinct(StringComparer.Ordinal))
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var request in requests)
        {
            yield return request;
        }
    }

    // Images in formats that are not read fail one by one, so that they are reported; a custom codec may read them.
    private static IEnumerable<string> Images(string folder, bool recursive)
    {
        var unread = Directory.Exists(folder) ? PhotoFolder.ListUnread(folder, recursive) : [];
        return PhotoFolder.Require(folder, recursive, PhotoFolder.DefaultExtensions.Concat(unread.Select(file => Path.GetExtension(file))));
    }

    private static void RequireOther(string inputFolder, string outputFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        if (string.Equals(Real(inputFolder), Real(outputFolder), PathComparison))
        {
            throw new ArgumentException($"{outputFolder}: the images are in this folder and would be overwritten. Give another output folder.", nameof(outputFolder));
        }
    }

    // The full path of a folder, or of the one that a link leads to.
    private static string Real(string folder)
    {
        var info = new DirectoryInfo(folder);
        var target = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true)!;
        return Path.TrimEndingDirectorySeparator(target.FullName);
    }

    // Formats that are read but not written become PNG.
    private static string OutputFile(string input, string inputFolder, string outputFolder)
        => Path.Combine(outputFolder, Path.GetRelativePath(inputFolder, ImageFile.IsWritten(input) ? input : input + ".png"));
}
