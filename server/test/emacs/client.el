;;; client.el --- Emacs as a language client, without a screen.  -*- lexical-binding: t -*-
;; Opens the file in $FOLIOSCOPE_FILE with the server in $FOLIOSCOPE_PROGRAM, does what docs/editors.md tells its readers to
;; do, and writes what it then shows to $FOLIOSCOPE_SEEN.
(require 'package)
(package-initialize)
(require 'eglot)
(require 'json)
(load (getenv "FOLIOSCOPE_SETUP") nil t)

(defvar seen (make-hash-table :test 'equal))

(defun wait-until (what holds)
  (let ((end (+ (float-time) 20)))
    (while (and (not (funcall holds)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (unless (funcall holds) (error "never came: %s" what))))

(defun diagnostics ()
  (mapcar (lambda (diagnostic)
            (list (cons 'text (flymake-diagnostic-text diagnostic))
                  (cons 'line (line-number-at-pos (flymake-diagnostic-beg diagnostic)))))
          (flymake-diagnostics)))

(defun finding (code)
  (seq-find (lambda (diagnostic) (string-match-p code (flymake-diagnostic-text diagnostic))) (flymake-diagnostics)))

(defun run ()
  (folioscope-setup (getenv "FOLIOSCOPE_PROGRAM"))
  (find-file (getenv "FOLIOSCOPE_FILE"))
  (c-mode)
  (apply #'eglot--connect (eglot--guess-contact))
  (flymake-start)
  (wait-until "diagnostics" (lambda () (finding "partial-pin")))
  (puthash "diagnostics" (diagnostics) seen)

  (goto-char (point-min))
  (search-forward (getenv "FOLIOSCOPE_HOVER"))
  (backward-char)
  (let (text)
    (eglot-hover-eldoc-function (lambda (string &rest _) (setq text string)))
    (wait-until "hover" (lambda () text))
    (puthash "hover" (substring-no-properties text) seen))

  (goto-char (flymake-diagnostic-beg (finding "partial-pin")))
  (let (titles (last-nonmenu-event ?x)) ; as if typed: else a menu would pop up
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_ actions &rest _)
                 (setq titles (mapcar #'car actions))
                 (car titles))))
      (eglot-code-actions (point) (point) nil t))
    (puthash "actions" titles seen))
  ;; What Emacs does when it is idle, which it never is here.
  (eglot--signal-textDocument/didChange)
  (wait-until "the fix" (lambda () (not (finding "partial-pin"))))
  (puthash "fixed" (buffer-substring-no-properties (point-min) (point-max)) seen))

(condition-case problem (run)
  (error (puthash "problem" (format "%S" problem) seen)))
(with-temp-file (getenv "FOLIOSCOPE_SEEN") (insert (json-encode seen)))
(set-buffer-modified-p nil)
(kill-emacs)
