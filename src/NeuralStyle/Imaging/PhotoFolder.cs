using System.Collections.Frozen;
using System.Globalization;
using System.IO.Enumeration;

namespace NeuralStyle.Imaging;

/// <summary>Lists the images of a folder by their names, without opening one.</summary>
public static class PhotoFolder
{
    /// <summary>The extensions that are listed unless others are given: those that the built-in codec reads.</summary>
    public static IReadOnlyList<string> DefaultExtensions { get; } = Array.AsReadOnly([".jpg", ".jpeg", ".jpe", ".jfif", ".pjpeg", ".pjp", ".png", ".apng", ".webp", ".bmp", ".dib", ".gif"]);

    // What images are also called: of formats that the built-in codec does not read.
    private static readonly FrozenSet<string> OtherExtensions = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        ".heic", ".heif", ".hif", ".avif", ".tif", ".tiff", ".jxl", ".jp2", ".j2k", ".jxr", ".psd", ".svg", ".ico", ".tga", ".ppm", ".pgm", ".pbm", ".pnm", ".exr", ".hdr", ".mpo",
        ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".pef", ".srw", ".raw");

    /// <summary>Lists the image files of a folder, sorted ordinally by path, so that the order is the same everywhere.</summary>
    /// <remarks>
    /// Upper and lower case of an extension are the same. Left out are names that start with a dot, folders, and links to nothing;
    /// links to folders are not followed. A listed file need not be an image: only loading it shows that.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">True to search folders inside it too.</param>
    /// <param name="extensions">Extensions with their dot; <see cref="DefaultExtensions"/> where null.</param>
    /// <returns>The paths, each beginning with <paramref name="folder"/>; none if there are none.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or it is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or one inside it that is searched, cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder, bool recursive = false, IEnumerable<string>? extensions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        RequireFolder(folder);
        return Array.AsReadOnly(Sorted(folder, recursive, Wanted(extensions)));
    }

    /// <summary>Lists the image files of a folder as <see cref="List"/> does, for work that needs at least one.</summary>
    /// <inheritdoc cref="List"/>
    /// <returns>At least one path, each beginning with <paramref name="folder"/>.</returns>
    /// <exception cref="FileNotFoundException">The folder holds no image; the message says what it holds instead.</exception>
    public static IReadOnlyList<string> Require(string folder, bool recursive = false, IEnumerable<string>? extensions = null)
    {
        var paths = List(folder, recursive, extensions);
        return paths.Count > 0 ? paths : throw new FileNotFoundException(EmptyProblem(folder, recursive, Wanted(extensions)), folder);
    }

    /// <summary>Lists the files of a folder whose extensions are those of images in other formats, such as HEIC, TIFF or a camera's raw files, so that none is left out unseen.</summary>
    /// <inheritdoc cref="List" path="/remarks"/>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">True to search folders inside it too.</param>
    /// <param name="extensions">Extensions that are read all the same; <see cref="DefaultExtensions"/> where null.</param>
    /// <returns>The paths, sorted as those of <see cref="List"/>; none if there are none.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or it is a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or one inside it that is searched, cannot be read.</exception>
    public static IReadOnlyList<string> ListUnread(string folder, bool recursive = false, IEnumerable<string>? extensions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        RequireFolder(folder);
        return Array.AsReadOnly(Sorted(folder, recursive, OtherExtensions.Except(extensions ?? [], StringComparer.OrdinalIgnoreCase).ToFrozenSet(StringComparer.OrdinalIgnoreCase)));
    }

    private static FrozenSet<string> Wanted(IEnumerable<string>? extensions) => (extensions ?? DefaultExtensions).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static string[] Sorted(string folder, bool recursive, FrozenSet<string> extensions)
        => [.. Files(folder, recursive, extensions).OrderBy(SortKey, StringComparer.Ordinal)];

    private static string EmptyProblem(string folder, bool recursive, FrozenSet<string> wanted)
    {
        var problem = $"{folder}: the folder holds no image ({string.Join(", ", wanted.Order(StringComparer.Ordinal))}).";
        var unread = ListUnread(folder, recursive, wanted);
        if (unread.Count > 0)
        {
            problem += $" {Counted(unread)} in it are images in formats that are not read: convert them to JPEG or PNG.";
        }

        return !recursive && Files(folder, recursive: true, wanted, ignoreInaccessible: true).Any()
            ? $"{problem} Folders inside it hold images: set recursive to search them too."
            : $"{problem} Check the path.";
    }

    /// <summary>Counts the files of each extension, such as <c>3 files (2 .heic, 1 .tif)</c>.</summary>
    internal static string Counted(IReadOnlyList<string> paths)
    {
        var kinds = paths.CountBy(path => Path.GetExtension(path).ToLowerInvariant()).OrderBy(kind => kind.Key, StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{paths.Count} file{(paths.Count == 1 ? "" : "s")} ({string.Join(", ", kinds.Select(kind => $"{kind.Value} {kind.Key}"))})");
    }

    private static void RequireFolder(string folder)
    {
        if (File.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: this is a file, not a folder. Give the folder that holds the images.");
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: there is no such folder. Check the path; a relative one starts at {Environment.CurrentDirectory}.");
        }
    }

    private static FileSystemEnumerable<string> Files(string folder, bool recursive, FrozenSet<string> extensions, bool ignoreInaccessible = false)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = recursive, IgnoreInaccessible = ignoreInaccessible, AttributesToSkip = FileAttributes.None };
        return new(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsImage(ref entry, extensions),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsHidden(ref entry) && !IsLink(ref entry),
        };
    }

    private static bool IsImage(ref FileSystemEntry entry, FrozenSet<string> extensions)
        => !entry.IsDirectory
        && !IsHidden(ref entry)
        && extensions.Contains(Path.GetExtension(entry.FileName).ToString())
        && !(IsLink(ref entry) && LeadsNowhere(entry.ToFileSystemInfo()));

    private static bool IsHidden(ref FileSystemEntry entry) => entry.FileName.StartsWith('.');

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool LeadsNowhere(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: false };
        }
        catch (IOException)
        {
            return true; // a circle of links
        }
    }

    private static string SortKey(string path) => path.Replace(Path.DirectorySeparatorChar, '/');
}
