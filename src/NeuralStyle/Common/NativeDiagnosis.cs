using System.Text.RegularExpressions;

namespace NeuralStyle.Common;

/// <summary>Finds out why LibTorch does not load, from the platform, the folders and what the loader says; it loads nothing.</summary>
/// <remarks>The loader may speak the user's language, so only names and versions are read out of its words.</remarks>
internal static partial class NativeDiagnosis
{
    private const int ShownLines = 6;

    /// <summary>Explains a failure to load.</summary>
    /// <param name="platform">The name of the platform, such as <c>linux-x64</c>.</param>
    /// <param name="folders">The folders that the loader searches.</param>
    /// <param name="failure">The exception that it threw.</param>
    public static NativeRuntimeException Explain(string platform, IReadOnlyList<string> folders, Exception failure)
    {
        var (fault, text) = NativePlatform.Find(platform) is { } known
            ? MissingFile(known, folders) ?? BrokenFile(known, folders) ?? FromLoader(known, failure)
            : (NativeRuntimeFault.UnsupportedPlatform, UnsupportedText(platform));
        return new NativeRuntimeException(fault, $"LibTorch does not load: {text}{LoaderText(failure)}", failure);
    }

    private static string UnsupportedText(string platform)
        => $"TorchSharp has no native library for {platform}. It runs on {string.Join(", ", NativePlatform.All.Select(known => known.Name))}.";

    private static (NativeRuntimeFault Fault, string Text)? MissingFile(NativePlatform platform, IReadOnlyList<string> folders)
    {
        // The package's build leaves the bridge out of apps without a backend, so the backend is asked for first.
        if (Find(folders, platform.Backend) is null)
        {
            return (NativeRuntimeFault.MissingBackend,
            $"the app has no backend. Reference one in its project file: <PackageReference Include=\"{platform.Package}\" Version=\"{NativePlatform.BackendVersion}\" />. "
                + $"Searched for {platform.Backend}: {string.Join(", ", folders)}.");
        }

        return Find(folders, platform.Bridge) is null
            ? (NativeRuntimeFault.MissingBridge, $"{platform.Bridge} is not among the files of the app. Publish for {platform.Name} (dotnet publish -r {platform.Name}), "
                + $"and let the package TorchSharp bring its native files. Searched: {string.Join(", ", folders)}.")
            : null;
    }

    private static (NativeRuntimeFault Fault, string Text)? BrokenFile(NativePlatform platform, IReadOnlyList<string> folders)
    {
        foreach (var name in (string[])[platform.Bridge, platform.Backend])
        {
            var path = Find(folders, name)!;
            if (NativeFile.Fault(path, platform) is { } fault)
            {
                return (NativeRuntimeFault.BrokenFile, $"{path} {fault}. Delete it and build again; if that does not help, delete the package it comes from in the package cache and restore.");
            }
        }

        return null;
    }

    private static (NativeRuntimeFault Fault, string Text) FromLoader(NativePlatform platform, Exception failure)
    {
        if (SystemVersion().Match(failure.Message) is { Success: true, Value: var version })
        {
            return (NativeRuntimeFault.OldSystemLibrary, $"{OldText(version)} Or use a newer system: Ubuntu 24.04, Debian 13 and RHEL 10 have what LibTorch needs.");
        }

        if (failure.Message.Contains("undefined symbol", StringComparison.Ordinal) || failure.Message.Contains("Symbol not found", StringComparison.Ordinal))
        {
            return (NativeRuntimeFault.OtherBackendVersion, $"the backend is of another version than TorchSharp. Reference {platform.Package} {NativePlatform.BackendVersion}, and no other backend.");
        }

        if (SystemLibrary().Match(failure.Message) is { Success: true } missing)
        {
            return (NativeRuntimeFault.MissingSystemLibrary, $"the system lacks {missing.Groups["name"].Value}. Install it with the system's package manager.");
        }

        return platform.Name.StartsWith("win", StringComparison.Ordinal)
            ? (NativeRuntimeFault.MissingSystemLibrary, $"all files are there, so most likely "
                + $"the Microsoft Visual C++ Redistributable 2015-2022 for {platform.Name[4..]} is not installed. Install it.")
            : (NativeRuntimeFault.Other, "all files are there.");
    }

    private static string OldText(string version)
        => version == "GLIBCXX_3.4.32"
            ? "libstdc++ is older than GCC 13's: it lacks GLIBCXX_3.4.32. "
                + "The build target of the package NeuralStyle lifts that need when the app is built: reference NeuralStyle in the app's project, and do not set NeuralStylePatchTorchSharp to false."
            : $"the system's libraries are too old: they lack {version}.";

    // Which of its many attempts matter: not those that found no file at a full path.
    private static string LoaderText(Exception failure)
    {
        var said = failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('/') || File.Exists(line.Split(':')[0]))
            .Take(ShownLines);
        return $"{Environment.NewLine}The loader: {string.Join(Environment.NewLine, said)}";
    }

    private static string? Find(IReadOnlyList<string> folders, string name)
        => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"(GLIBCXX|GLIBC|CXXABI|GCC)_[0-9.]*[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex SystemVersion();

    // A library that was searched by its bare name.
    [GeneratedRegex(@"(^|\n)(?<name>[^/\s:]+\.so[.0-9]*): ", RegexOptions.CultureInvariant)]
    private static partial Regex SystemLibrary();
}
